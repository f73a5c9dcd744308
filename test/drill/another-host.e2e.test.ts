/** An incident goes to another host in the middle of its run (TRUTH T12): another state folder, another person's keys, the same end. */
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { ownKeys } from '../../src/escrow/index.ts';
import { makeSigner } from '../../src/journal/index.ts';
import { main } from '../../src/main.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';
import { filesBelow, findCanaries } from './canary.ts';
import { e2eWorld, ROOT, RUN, type E2eWorld, type Ran } from './e2e-world.ts';

interface Host { readonly state: string; readonly vkey: string; tokenctl(...argv: readonly string[]): Promise<Ran> }

/** The same workspace on another machine: what differs is the person, their keys, and the state folder. */
async function host(w: E2eWorld, name: string): Promise<Host & { readonly age: string }> {
  const config = join(w.base, name, 'config');
  await mkdir(join(config, 'tokenctl'), { recursive: true, mode: 0o700 });
  const keys = ownKeys({ configDir: join(config, 'tokenctl'), name });
  const seed = await keys.signer();
  const env = { ...w.env, HOME: join(w.base, name), XDG_CONFIG_HOME: config, XDG_STATE_HOME: join(w.base, name, 'state'), TOKENCTL_OPERATOR: name };
  return {
    state: join(w.base, name, 'state', 'tokenctl'), vkey: makeSigner({ name: seed.name, seed: seed.bytes() }).vkey, age: await keys.recipient(),
    async tokenctl(...argv) {
      const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
      streams.keys.end();
      const exit = await main({ argv: ['-C', w.dir, ...argv], env, streams, clock: w.clock, cwd: w.base, signals: { stop: new AbortController().signal, drop: new AbortController().signal, received: () => null } });
      const out = streams.stdout.written();
      return { exit, out, err: streams.stderr.written(), json: argv.includes('--json') ? JSON.parse(out) : null };
    },
  };
}

/** A world whose second operator, mia, works on another host. */
async function twoHosts({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, o: { readonly sealedToHer?: boolean } = {}): Promise<{ readonly w: E2eWorld; readonly mia: Host; readonly archive: string }> {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  const mia = await host(w, 'mia');
  const file = join(w.dir, 'tokenctl.yaml');
  const operator = `  - { id: mia, ${o.sealedToHer === false ? '' : `age: "${mia.age}", `}journal: "${mia.vkey}" }\n`;
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^issuers:/m, `${operator}issuers:`));
  await w.tokenctl('config', 'trust', '--yes');
  expect((await mia.tokenctl('config', 'trust', '--yes')).exit).toBe(0);
  return { w, mia, archive: join(w.base, 'inc-1.tar') };
}

const canaries = (w: E2eWorld) => Object.fromEntries([...w.leaked.map((l) => [l.service, l.value] as const), ['unknown', w.unknown.value] as const]);
const journalOf = (w: E2eWorld): Promise<string> => readFile(join(w.incidentDir(), 'journal.jsonl'), 'utf8').catch(() => '');
const writes = [[...RUN, '-i', 'INC-1'], ['plan', ...RUN.slice(1, 6), '-i', 'INC-1', '--out', 'new.plan'], ['resume'], ['prove'], ['abort'], ['incident', 'note', 'a note'], ['incident', 'close'], ['journal', 'checkpoint'], ['debts', 'settle', 'x', '--reason', 'because of it', '--evidence', 'T-1']] as const;

test('killed here, moved, and resumed there to the end that it would have had here', { timeout: 90_000 }, async (cx) => {
  const { w, mia, archive } = await twoHosts(cx);
  const child = w.spawn([...RUN, '--json']);
  const watch = setInterval(() => { void journalOf(w).then((text) => { if ([...text.matchAll(/"code":"change\.ended"[^\n]*"key":"stage:/g)].length >= 3) child.kill('SIGKILL'); }); }, 2);
  await once(child, 'close');
  clearInterval(watch);

  const moved = await w.tokenctl('incident', 'export', '--handoff', '--to', 'bastion of mia', '--out', archive, '--json');
  expect(moved, moved.err).toMatchObject({ exit: 0, json: { incident: 'INC-1', handoff: true, again: false, leftOut: [] } });
  expect(moved.json.sealed).toBeGreaterThan(2);
  expect(findCanaries(canaries(w), 'archive', await readFile(archive))).toEqual([]);

  // What is sealed is read, and not written.
  const before = await journalOf(w);
  for (const argv of writes) {
    const refused = await w.tokenctl(...argv);
    expect(refused.exit, argv.join(' ')).toBe(7);
    expect(refused.err).toMatch(/E_INCIDENT_MOVED[^]*tokenctl status -i INC-1/);
  }
  expect(await journalOf(w)).toBe(before);
  expect(await w.tokenctl('status')).toMatchObject({ exit: 8, out: expect.stringContaining('moved to bastion of mia') });
  expect(await w.tokenctl('ledger', 'show')).toMatchObject({ exit: 3, out: expect.stringContaining('unidentified') });
  expect((await w.tokenctl('journal', 'verify', 'INC-1')).exit).toBe(0);
  expect((await w.tokenctl('incident', 'list', '--json')).json.incidents[0].state).toBe('moved');
  expect((await w.tokenctl('prove', '--watch-due')).exit).toBe(0);

  const taken = await mia.tokenctl('incident', 'import', archive, '--anchor', moved.json.anchor, '--json');
  expect(taken, taken.err).toMatchObject({ exit: 0, json: { incident: 'INC-1', back: false, sealedTo: expect.arrayContaining(['you', 'mia']), ours: true } });
  for await (const { path, mode } of filesBelow(mia.state)) expect([path, mode]).toEqual([path, 0o600]);
  expect((await readdir(mia.state)).filter((name) => name.startsWith('.'))).toEqual([]);

  const ended = await mia.tokenctl('resume', '--json');
  expect(ended.exit, ended.err + ended.out).toBe(3);
  expect(ended.json.entries.map((e: { state: string }) => e.state)).toEqual(['proven', 'proven', 'proven', 'unidentified']);
  for (const { service, value } of w.leaked) {
    expect(await w.world.refuses(value)).toBe(true);
    const held = await w.held(service);
    expect(held.versions.map((v) => v.stage)).toEqual(['none', 'current']);
    expect(await w.world.refuses(held.current.value)).toBe(false);
  }
  expect((await mia.tokenctl('prove')).exit).toBe(3);
  expect((await mia.tokenctl('debts', '--json')).json.debts).toEqual([]);
  expect((await mia.tokenctl('ledger', 'show')).exit).toBe(3);
  expect((await mia.tokenctl('ledger', 'dismiss', w.unknown.fp, '--basis', 'false-positive', '--reason', 'a sample value from the vendor manual')).exit).toBe(0);
  const closed = await mia.tokenctl('incident', 'close');
  expect(closed.exit, closed.err).toBe(0);
  expect((await mia.tokenctl('journal', 'verify')).exit).toBe(0);
  // The revival checks are the scheduler's of the new host.
  w.clock.ahead(2 * 3_600_000);
  expect(await mia.tokenctl('prove', '--watch-due', '--json')).toMatchObject({ exit: 0, json: { checks: [{ verdict: 'dead' }, { verdict: 'dead' }, { verdict: 'dead' }] } });
});

/** Parked at a question, everything staged: an incident with a run, sealed values, and nothing that moves. */
async function parked(w: E2eWorld): Promise<void> {
  await mkdir(join(w.dir, 'runbooks'), { recursive: true });
  const text = await readFile(join(ROOT, 'runbooks', 'leaked-token.yaml'), 'utf8');
  await writeFile(join(w.dir, 'runbooks', 'asked.yaml'), text.replace(/^name: .*/m, 'name: asked').replace(/^( *)- \{ id: promote/m, '$1- { id: go-on, uses: human.confirm, with: { ask: "Promote now?" } }\n$1- { id: promote'));
  const ran = await w.tokenctl(...RUN.map((a) => (a === 'leaked-token' ? 'asked' : a)), '--stop-at-barriers');
  expect(ran.exit, ran.err + ran.out).toBe(8);
}

test('there and back again: onto the sealed copy, which it must go on from', { timeout: 60_000 }, async (cx) => {
  const { w, mia, archive } = await twoHosts(cx);
  await parked(w);
  expect((await w.tokenctl('incident', 'export', '--handoff', '--out', archive)).exit).toBe(0);
  // The same command again writes the same archive again, and not a line.
  const lines = await journalOf(w);
  const again = await w.tokenctl('incident', 'export', '--handoff', '--out', `${archive}.2.tar`, '--json');
  expect(again, again.err).toMatchObject({ exit: 0, json: { again: true } });
  expect(await journalOf(w)).toBe(lines);
  expect((await w.tokenctl('incident', 'export', '--handoff', '--out', archive)).err).toContain('E_EXISTS');

  expect((await mia.tokenctl('incident', 'import', archive)).exit).toBe(0);
  expect((await mia.tokenctl('incident', 'import', archive)).err).toContain('E_EXISTS');
  expect((await mia.tokenctl('incident', 'note', 'seen by mia')).exit).toBe(0);
  const home = join(w.base, 'home.tar');
  expect((await mia.tokenctl('incident', 'export', '--handoff', '--out', home)).exit).toBe(0);
  expect(await w.tokenctl('incident', 'import', home, '--json')).toMatchObject({ exit: 0, json: { back: true } });
  expect(await journalOf(w)).toContain('seen by mia');

  // An archive from before is no way back in time.
  expect((await mia.tokenctl('incident', 'import', archive)).exit).toBe(12);
  const answers = join(w.base, 'answers.json');
  await writeFile(answers, JSON.stringify({ steps: { 'go-on': { answer: 'promoted at noon', evidence: 'T-1' } } }));
  const ended = await w.tokenctl('resume', '--answers', answers, '--json');
  expect(ended.exit, ended.err + ended.out).toBe(3);
  expect(ended.json.entries.map((e: { state: string }) => e.state)).toEqual(['proven', 'proven', 'proven', 'unidentified']);
});

test('refused while its run is at work; a copy for an auditor changes nothing', { timeout: 60_000 }, async (cx) => {
  const { w, mia, archive } = await twoHosts(cx);
  const child = w.spawn([...RUN, '--json']);
  const ends = once(child, 'close');
  while (!(await journalOf(w)).includes('"code":"change.intended"')) await new Promise((resolve) => { setTimeout(resolve, 5); });
  const refused = await w.tokenctl('incident', 'export', '--handoff', '--out', archive);
  expect(refused).toMatchObject({ exit: 7, err: expect.stringMatching(/E_LOCKED[^]*tokenctl abort/) });
  child.kill('SIGKILL');
  await ends;
  const copy = await w.tokenctl('incident', 'export', '--out', archive, '--json');
  expect(copy, copy.err).toMatchObject({ exit: 0, json: { handoff: false, sealed: 0, verifies: true } });
  const bytes = await readFile(archive);
  expect(findCanaries(canaries(w), 'archive', bytes)).toEqual([]);
  expect(bytes.includes('age-encryption.org')).toBe(false);
  expect((await journalOf(w)).includes('incident.moved')).toBe(false);
  expect(await mia.tokenctl('incident', 'import', archive)).toMatchObject({ exit: 2, err: expect.stringMatching(/without\s+--handoff/) });
  expect((await w.tokenctl('incident', 'note', 'still here')).exit).toBe(0);
});

test('taken over by somebody to whom nothing is sealed: it says who can open, and goes on with what needs no value', { timeout: 60_000 }, async (cx) => {
  const { w, mia, archive } = await twoHosts(cx, { sealedToHer: false });
  await parked(w);
  expect((await w.tokenctl('incident', 'export', '--handoff', '--out', archive)).exit).toBe(0);
  const taken = await mia.tokenctl('incident', 'import', archive, '--json');
  expect(taken, taken.err).toMatchObject({ exit: 0, json: { ours: false, sealedTo: ['you'] }, err: expect.stringMatching(/not sealed to you; you\s+can open/) });
  const answers = join(w.base, 'answers.json');
  await writeFile(answers, JSON.stringify({ steps: { 'go-on': { answer: 'promoted at noon', evidence: 'T-1' } } }));
  // What needs no value goes on; what needs one stays owed, and is not called done.
  const resumed = await mia.tokenctl('resume', '--answers', answers, '--json');
  expect(resumed.exit, resumed.err).toBe(3);
  expect((await mia.tokenctl('debts', '--json')).json.debts.map((d: { id: string }) => d.id)).toContain('staged-not-current/sealed/prod/payments');
});

test('a journal that nobody vouches for is not taken over, unless an anchor or a key is given', { timeout: 60_000 }, async (cx) => {
  const { w, mia, archive } = await twoHosts(cx);
  await parked(w);
  const moved = await w.tokenctl('incident', 'export', '--handoff', '--out', archive, '--json');
  const file = join(w.dir, 'tokenctl.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^ {2}- \{ id: you.*\n/m, ''));
  const refused = await mia.tokenctl('incident', 'import', archive);
  expect(refused).toMatchObject({ exit: 12, err: expect.stringMatching(/nobody here\s+vouches for[^]*--key/) });
  expect(await readdir(mia.state)).not.toContain('incidents');
  const [size = '', root = ''] = String(moved.json.anchor).split(':');
  expect((await mia.tokenctl('incident', 'import', archive, '--anchor', `${size}:${root.replace(/./g, (c) => (c === '0' ? '1' : '0'))}`)).exit).toBe(12);
  expect((await mia.tokenctl('incident', 'import', archive, '--key', moved.json.key)).exit).toBe(0);
});
