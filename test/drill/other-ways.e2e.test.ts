/** The other ways through an incident: one token now, left and taken up again, stopped, parked at a question. */
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { describe, expect, test, type TestContext } from 'vitest';
import { crcTail62 } from '../../src/core/checksums.ts';
import { BIN, e2eWorld, REASON, ROOT, RUN, type E2eWorld, type Ran } from './e2e-world.ts';
import { filesBelow, findCanaries } from './canary.ts';

async function start({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<E2eWorld> {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  return w;
}
async function ended(child: ChildProcess): Promise<{ exit: number | null; signal: string | null; out: string; err: string }> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (d) => { out += String(d); });
  child.stderr?.on('data', (d) => { err += String(d); });
  const [exit, signal] = await once(child, 'close') as [number | null, string | null];
  return { exit, signal, out, err };
}
/** Resolves as soon as the journal has such a line; fails if the process ends without it. */
async function line(w: E2eWorld, child: ChildProcess, is: (text: string) => boolean): Promise<void> {
  const file = join(w.incidentDir(), 'journal.jsonl');
  for (;;) {
    const over = child.exitCode !== null || child.signalCode !== null;
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.split('\n').some(is)) return;
    if (over) throw new Error('the process ended before that line');
    await new Promise((done) => { setTimeout(done, 2); });
  }
}
const states = async (w: E2eWorld): Promise<string[]> => (await w.situation()).entries.map((e) => e.state);
const PROVEN = ['proven', 'proven', 'proven', 'unidentified'];
const hasCode = (code: string) => (text: string) => text.includes(`"code":"${code}"`);

describe.concurrent('one token, now', () => {
  test('by its value on stdin: proven, and what its consumer needs is owed', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    const [one] = w.leaked;
    const child = w.spawn(['revoke', '-', '--reason', REASON, '--yes', '--json'], ['pipe', 'pipe', 'pipe']);
    child.stdin?.end(`Bearer ${one?.value}\n`);
    const { exit, out, err } = await ended(child);
    expect(await states(w)).toEqual(['proven']);
    expect(await w.world.refuses(one?.value ?? '')).toBe(true);
    expect(await w.world.refuses(w.leaked[1]?.value ?? '')).toBe(false);
    // Its consumer has no token now: that is a debt, and no "done".
    expect(exit, out).toBe(3);
    expect((await w.tokenctl('debts', '--json')).json.debts.map((d: { id: string }) => d.id)).toContain(`consumer-down/${one?.service}`);
    expect(findCanaries({ leaked: one?.value ?? '' }, 'screens', out + err)).toEqual([]);
    // Proven dead, and its consumer still has nothing: what its debt says gives it another.
    const restored = await w.tokenctl('run', 'leaked-token', '--var', `tokens=authority/${one?.jti}`, '-i', 'INC-1', '--var', 'seen=public', '--reason', REASON, '--yes');
    expect(restored.exit, restored.err + restored.out).toBe(0);
    expect(await w.world.refuses((await w.held(one?.service ?? '')).current.value)).toBe(false);
    expect((await w.tokenctl('debts', '--json')).json.debts).toEqual([]);
  });

  test('by its id: revoked, and not called proven without the value to ask with', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    await mkdir(join(w.dir, 'runbooks'));
    await writeFile(join(w.dir, 'runbooks', 'revoke-one.yaml'), (await readFile(join(ROOT, 'runbooks', 'revoke-one.yaml'), 'utf8')).replace('expect: dead', 'expect: dead, within: 1s'));
    const [one] = w.leaked;
    const id = `authority/${one?.jti}`;
    const ran = await w.tokenctl('revoke', id, '--reason', REASON, '--yes', '--json');
    expect(ran.exit, ran.out).toBe(3);
    expect(await states(w)).toEqual(['revoked']);
    expect(await w.world.refuses(one?.value ?? '')).toBe(true);
    expect((await w.events()).filter((e) => e.code === 'token.proven')).toEqual([]);
    expect(await w.tokenctl('incident', 'close')).toMatchObject({ exit: 3 });
    expect(await w.tokenctl('revoke', 'authority/nobody-knows-this', '--reason', REASON, '--yes')).toMatchObject({ exit: 2 });
  });

  test('without a workspace, of a kind that has no connector: the steps for its console, and it stays open', { timeout: 30_000 }, async ({ onTestFinished }) => {
    const home = await mkdtemp(join(tmpdir(), 'tokenctl-e2e-home-'));
    onTestFinished(() => rm(home, { recursive: true, force: true }));
    const body = 'Zq7Lr2Wn8Vb3Xc5Mt1Kp9Js4Hd6Gf0';
    const pat = `npm_${body}${crcTail62(body)}`;
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, 'c'), XDG_STATE_HOME: join(home, 's'), XDG_CACHE_HOME: join(home, 'k') };
    const run = async (argv: readonly string[], stdin: string) => {
      const child = spawn(process.execPath, [BIN, ...argv], { env, cwd: home, stdio: ['pipe', 'pipe', 'pipe'] });
      child.stdin.end(stdin);
      return ended(child);
    };
    // Nobody to ask, so nothing: not even an incident.
    expect(await run(['revoke', '-'], pat)).toMatchObject({ exit: 6 });
    expect(await readdir(join(home, 's', 'tokenctl', 'incidents')).catch(() => [])).toEqual([]);

    const ran = await run(['revoke', '-', '--reason', 'in a gist', '--yes'], `${pat}\n`);
    expect([3, 8], ran.err).toContain(ran.exit);
    expect(ran.out).toContain('Access Tokens');
    expect(ran.out + ran.err).toContain('no inventory was searched');
    const status = await run(['status', '--json'], '');
    expect([3, 8]).toContain(status.exit);
    expect(JSON.parse(status.out)).toMatchObject({ closed: false });
    expect([3, 8]).toContain((await run(['incident', 'close'], '')).exit);
    const found = [ran, status].flatMap((r, i) => findCanaries({ pat }, `output ${i}`, r.out + r.err));
    for (const dir of ['c', 's']) for await (const file of filesBelow(join(home, dir))) found.push(...findCanaries({ pat }, file.path, file.bytes));
    expect(found).toEqual([]);
  });
});

describe.concurrent('left, and taken up again', () => {
  test('a signal while it proves: the rounds count, `prove` ends the proof, `resume` the rest', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    const child = w.spawn([...RUN]);
    const end = ended(child);
    await line(w, child, (text) => text.includes('"code":"round.made"') && text.includes('"why":"prove"'));
    child.kill('SIGTERM');
    const { exit, signal, err } = await end;
    expect([exit, signal], err).toEqual([null, 'SIGTERM']);
    const before = (await w.events()).flatMap((e) => (e.code === 'round.made' && e.data.why === 'prove' ? [e.seq] : []));
    expect((await states(w)).includes('revoked')).toBe(true);
    expect(await w.tokenctl('status')).toMatchObject({ exit: 3 });

    const proved = await w.tokenctl('prove', '--json');
    expect(proved.json.proofs.map((p: { proof: string }) => p.proof)).toEqual(['proven', 'proven', 'proven']);
    expect(await states(w)).toEqual(PROVEN);
    // Rounds made before the signal are part of the proofs.
    const used = new Set((await w.events()).flatMap((e) => (e.code === 'token.proven' && e.data.is === 'dead' ? e.data.rounds : [])));
    expect(before.filter((seq) => used.has(seq)).length).toBeGreaterThan(0);

    const resumed = await w.tokenctl('resume', '--json');
    expect(resumed.exit, resumed.err).toBe(3);
    expect((await w.tokenctl('debts', '--json')).json.debts).toEqual([]);
    for (const { service } of w.leaked) expect((await w.held(service)).versions.map((v) => v.stage)).toEqual(['none', 'current']);
  });

  test('abort from another terminal: no further change starts, and a resume goes on', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    // Consumers that do not reload hold the run where it can be met.
    w.freeze(true);
    const child = w.spawn([...RUN]);
    const end = ended(child);
    await line(w, child, (text) => text.includes('"code":"change.ended"') && text.includes('"effect":"promote"'));
    expect(await w.tokenctl('abort', '--reason', 'wrong report')).toMatchObject({ exit: 0 });
    await line(w, child, hasCode('run.stopping'));
    const asked = (await w.events()).find((e) => e.code === 'run.asked-to-stop');
    const { exit, out, err } = await end;
    expect(exit, out + err).toBe(3);
    const after = (await w.events()).filter((e) => e.seq > (asked?.seq ?? Infinity));
    const stop = after.find((e) => e.code === 'run.stopping');
    expect(stop).toMatchObject({ data: { why: 'asked' } });
    expect(after.filter((e) => e.seq > (stop?.seq ?? 0) && e.code === 'change.intended')).toEqual([]);
    expect(await w.tokenctl('abort')).toMatchObject({ exit: 2 });

    const owed = async (): Promise<readonly string[]> => (await w.tokenctl('debts', '--json')).json.debts.map((d: { id: string }) => d.id).filter((id: string) => id.startsWith('current-not-in-use/'));
    const promoted = await owed();
    expect(promoted.length).toBeGreaterThan(0);
    // A look at the services changes nothing, and says so while they have not reloaded.
    const frozen = await w.tokenctl('prove', '--consumers', '--for', '1s', '--json');
    expect(frozen.json.consumers.map((c: { inUse: boolean }) => c.inUse)).toEqual(promoted.map(() => false));
    expect(await owed()).toEqual(promoted);
    w.freeze(false);
    const looked = await w.tokenctl('prove', '--consumers');
    expect(looked.out, looked.err).toContain('the new version is in use');
    expect(await owed()).toEqual([]);
    const intended = (await w.events()).filter((e) => e.code === 'change.intended');
    expect(intended.filter((e) => e.seq > (stop?.seq ?? 0))).toEqual([]);
    expect((await w.tokenctl('prove', '--consumers')).out).toContain('Every new version was seen in use.');
    const resumed = await w.tokenctl('resume', '--json');
    expect(resumed.exit, resumed.err).toBe(3);
    expect(await states(w)).toEqual(PROVEN);
    expect((await w.tokenctl('debts', '--json')).json.debts).toEqual([]);
  });

  test('parked at the isolate question: nothing is presented or changed before a person has answered', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    // Without the unknown string, which could be worked on while the run waits.
    const report = JSON.parse(await readFile(join(w.dir, 'report.json'), 'utf8')) as { RuleID: string }[];
    await writeFile(join(w.dir, 'known.json'), JSON.stringify(report.filter((f) => f.RuleID === 'jwt')), { mode: 0o600 });
    const parked = await w.tokenctl('run', 'leaked-token', '--var', 'tokens=@known.json', '--var', 'seen=unknown', '--reason', REASON, '--yes', '--stop-at-barriers', '--json');
    expect(parked.exit, parked.err).toBe(8);
    const quiet = async () => {
      expect(await w.living()).toHaveLength(12);
      expect((await w.events()).filter((e) => e.code === 'change.intended')).toEqual([]);
      expect(w.world.calls().filter((c) => c.path === '/whoami')).toEqual([]);
    };
    await quiet();
    expect(await w.tokenctl('status')).toMatchObject({ exit: 8 });
    expect(await w.tokenctl('resume', '--json')).toMatchObject({ exit: 8 });
    await quiet();

    await writeFile(join(w.dir, 'answers.yaml'), 'steps:\n  isolate: { answer: "both hosts are off the network", evidence: "ticket SEC-42" }\n');
    const resumed = await w.tokenctl('resume', '--answers', 'answers.yaml', '--json');
    expect(resumed.exit, resumed.err).toBe(0);
    expect(await states(w)).toEqual(['proven', 'proven', 'proven']);
    expect((await w.events()).find((e) => e.code === 'question.answered')).toMatchObject({ data: { text: 'both hosts are off the network', evidence: 'ticket SEC-42', when: 'in-advance' } });
    for (const { value } of w.leaked) expect(await w.world.refuses(value)).toBe(true);
  });
});

test('a second replacement is not minted while a run owes the first; a revoke is never refused', { timeout: 60_000 }, async (cx) => {
  const w = await start(cx);
  w.world.setLies({ control: { is: 'refuse-everything' }, data: { is: 'refuse-everything' } });
  const narrow = [...RUN.map((a) => (a === 'leaked-token' ? 'owing' : a)), '--json'];
  await mkdir(join(w.dir, 'runbooks'), { recursive: true });
  const shipped = await readFile(join(ROOT, 'runbooks', 'leaked-token.yaml'), 'utf8');
  await writeFile(join(w.dir, 'runbooks', 'owing.yaml'), shipped.replace('name: leaked-token', 'name: owing').replace('strategy: by-exposure', 'strategy: replace-first').replace('uses: token.probe, with: { which: replacement', 'uses: token.probe, timeout: 1s, with: { which: replacement'));
  const first = await w.tokenctl(...narrow);
  expect(first.exit, first.err).toBe(3);
  const minted = (await w.living()).length;
  const again = await w.tokenctl('plan', 'leaked-token', '-i', 'INC-1', '--var', 'seen=public', '--json');
  const next = (plan: Ran): unknown => plan.json.gaps.filter((g: { why: string }) => g.why === 'mint-owed').map((g: { next: string[] }) => g.next.slice(0, 2));
  const both = [`tokenctl resume ${first.json.run} -i INC-1`, `tokenctl undo ${first.json.run} -i INC-1`];
  expect(next(again)).toEqual([both, both, both]);
  // Containing is never refused; replacing first waits for the run that owes.
  expect(again.json.changes.filter((c: { effect: string }) => c.effect === 'revoke')).toHaveLength(3);
  const later = await w.tokenctl('plan', 'leaked-token', '-i', 'INC-1', '--var', 'seen=internal', '--json');
  expect([next(later), later.json.deaths]).toEqual([[both, both, both], 0]);
  expect(again.json.changes.filter((c: { effect: string }) => c.effect === 'mint')).toEqual([]);
  w.world.setLies({});
  const now = await w.tokenctl('revoke', `authority/${w.leaked[0]?.jti}`, '-i', 'INC-1', '--reason', REASON, '--yes', '--json');
  expect([now.exit, now.json.entries[0].state, now.json.entries.length], now.err + now.out).toEqual([3, 'proven', 4]);
  expect((await w.living()).length).toBe(minted - 1);
});
