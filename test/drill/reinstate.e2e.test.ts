/** A suspended token lives again for a time: by two persons, with both ends in one consent, and dead again at the end whatever happened in between. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { instant, toMs } from '../../src/core/clock.ts';
import { json, startLoopback } from '../../src/drill/loopback-server.ts';
import { newFingerprintKey, ownKeys } from '../../src/escrow/index.ts';
import { makeSigner } from '../../src/journal/index.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { sshSigner } from '../cli/ssh-signer.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';

/** An issuer that can suspend, as a program: every operation is one request to the service beside it. */
const PROGRAM = `
let text = '';
for await (const part of process.stdin) text += part;
const ask = JSON.parse(text);
const call = async (op, id) => (await fetch(ask.settings.url + '/' + op + '/' + id, { method: 'POST' })).json();
const id = ask.token?.id ?? '';
const say = async () => {
  switch (ask.op) {
    case 'identity': return { facts: { login: 'incident-bot' }, self: ['K-admin'] };
    case 'unit': return { members: id === 'K-2' || id === 'K-3' ? [{ id: 'K-2' }, { id: 'K-3' }] : [], complete: true };
    case 'observe': { const is = (await call('look', id)).is; return { is: is === (ask.effect === 'reinstate' ? 'active' : ask.effect === 'suspend' ? 'suspended' : 'gone') ? 'applied' : 'not-applied' }; }
    case 'round': return { is: (await call('look', id)).is === 'active' ? 'alive' : 'dead', by: 'registry', control: 'alive' };
    default: return await call(ask.op, id);
  }
};
console.log(JSON.stringify(await say()));
`;

async function team(onEnd: (f: () => Promise<void>) => void) {
  const keys = new Map([['K-1', 'active'], ['K-2', 'active'], ['K-3', 'active'], ['K-4', 'active'], ['K-admin', 'active']]);
  const log: string[] = [];
  const world = { down: false };
  const NEXT: { readonly [op: string]: string } = { suspend: 'suspended', reinstate: 'active', revoke: 'gone' };
  const server = await startLoopback(async ({ path }) => {
    const [, op = '', id = ''] = path.split('/');
    if (op === 'look') return json(200, { is: keys.get(id) });
    if (world.down) return { status: 500, body: 'no' };
    log.push(`${op} ${id}`);
    const next = NEXT[op] ?? '';
    const how = keys.get(id) === next ? 'already' : 'done';
    keys.set(id, next);
    return json(200, { how });
  });
  const home = await mkdtemp(join(tmpdir(), 'tokenctl-reinstate-'));
  onEnd(async () => { await server.close(); await rm(home, { recursive: true, force: true }); });
  const [dir, configDir] = [join(home, 'workspace'), join(home, 'config/tokenctl')];
  for (const d of [dir, configDir]) await mkdir(d, { recursive: true, mode: 0o700 });
  await writeFile(join(configDir, 'fp.key'), `${newFingerprintKey((n) => randomBytes(n)).reveal()}\n`, { mode: 0o600 });
  const own = ownKeys({ configDir, name: 'dana' });
  const { name, seed } = await own.signer();
  const journal = makeSigner({ name, seed: Buffer.from(seed.reveal(), 'base64') }).vkey;
  const [dana, mia] = [sshSigner(), sshSigner()];
  await writeFile(join(dir, 'issuer.mjs'), PROGRAM);
  await writeFile(join(dir, 'tokenctl.yaml'), `version: 1
environment: test
proof: { window: 1s }
fingerprintKey: "file:${configDir}/fp.key"
operators:
  - { id: dana, ssh: "${dana.line}", age: "${await own.recipient()}", journal: "${journal}" }
  - { id: mia, ssh: "${mia.line}" }
issuers:
  crm: { uses: exec, program: "${process.execPath}", args: ["./issuer.mjs"], settings: { url: "${server.url}" }, can: [revoke, suspend, reinstate, unit], idempotent: [revoke, suspend, reinstate] }
`);
  await writeFile(join(dir, 'inventory.yaml'), `version: 1\ntokens:\n${['K-1', 'K-2', 'K-3', 'K-4'].map((k) => `  - { token: crm/${k}, owner: sales }\n`).join('')}`);
  let by = 0;
  const clock = { ...systemClock, now: () => instant(toMs(systemClock.now()) + by) };
  const run = async (...argv: readonly string[]) => {
    const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
    streams.keys.end('');
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), TOKENCTL_OPERATOR: 'dana' };
    const exit = await main({ argv, env, streams, clock, cwd: dir, signals: { stop: new AbortController().signal, drop: new AbortController().signal, received: () => null } });
    return { exit, out: streams.stdout.written(), err: streams.stderr.written() };
  };
  const state = async (key: string): Promise<string> => JSON.parse((await run('status', '--json')).out).entries.find((e: { token: string }) => e.token === `crm/${key}`)?.state;
  /** What the second person does. */
  const sign = async (proposed: { readonly out: string }, who = mia, namespace = 'reinstate@tokenctl'): Promise<string> => {
    const file = /-n reinstate@tokenctl (\S+)/.exec(proposed.out)?.[1] ?? 'none';
    await writeFile(`${file}.sig`, who.sign(await readFile(file, 'utf8'), namespace));
    return `${file}.sig`;
  };
  expect((await run('config', 'trust', '--yes')).exit).toBe(0);
  const stopped = await run('contain-now', 'sales', '--reason', 'found in a build log', '--yes');
  expect([3, 8], stopped.err + stopped.out).toContain(stopped.exit);
  expect([...keys.values()]).toEqual(['suspended', 'suspended', 'suspended', 'suspended', 'active']);
  return { keys, log, world, run, state, sign, dana, mia, ahead: (ms: number) => { by += ms; } };
}

const WHY = 'payments is down until its image is built, SEC-44';
const HOUR = 3_600_000;

test('two persons let it live for an hour; then it is dead again, by the consent that was given', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const { keys, log, run, state, sign, dana, mia, ahead } = await team(onTestFinished);
  // Not for longer, not without saying why, not for what is not suspended.
  expect((await run('token', 'reinstate', 'crm/K-1', '--until', '5h', '--reason', WHY))).toMatchObject({ exit: 2, err: expect.stringContaining('4 hours') });
  expect((await run('token', 'reinstate', 'crm/K-1', '--until', '1h', '--reason', 'down'))).toMatchObject({ exit: 2, err: expect.stringContaining('20 characters') });
  expect((await run('token', 'reinstate', 'crm/K-1', '--until', '1h'))).toMatchObject({ exit: 6 });
  // What lives and dies together is named together.
  expect((await run('token', 'reinstate', 'crm/K-2', '--until', '1h', '--reason', WHY))).toMatchObject({ exit: 2, err: expect.stringContaining('crm/K-3') });

  const proposed = await run('token', 'reinstate', 'crm/K-1', '--until', '1h', '--reason', WHY);
  expect(proposed, proposed.err).toMatchObject({ exit: 8, out: expect.stringContaining('Nothing lives again yet') });
  // One person is no second person, and a signature for something else is none.
  expect((await run('token', 'reinstate', '--grant', await sign(proposed, dana)))).toMatchObject({ exit: 5 });
  expect((await run('token', 'reinstate', '--grant', await sign(proposed, mia, 'waive@tokenctl')))).toMatchObject({ exit: 5 });
  expect(keys.get('K-1')).toBe('suspended');
  const sig = await sign(proposed);
  const asked = await run('token', 'reinstate', '--grant', sig);
  expect(asked).toMatchObject({ exit: 6 });
  const [, confirm = ''] = /--confirm ([0-9a-f]{8}-1)/.exec(asked.err) ?? [];
  expect(keys.get('K-1')).toBe('suspended');
  const lives = await run('token', 'reinstate', '--grant', sig, '--confirm', confirm);
  expect(lives.exit, lives.err + lives.out).toBe(8);
  expect(keys.get('K-1')).toBe('active');
  expect(await state('K-1')).toBe('exposed');
  // Once.
  expect((await run('token', 'reinstate', '--grant', sig, '--confirm', confirm)).exit).toBe(7);

  for (const screen of [['status'], ['debts'], ['ledger', 'show'], ['timeline']]) expect((await run(...screen)).out, screen.join(' ')).toMatch(/ALIVE by permission/);
  expect((await run('resume'))).toMatchObject({ exit: 8, out: expect.stringContaining('waits until') });
  expect(keys.get('K-1')).toBe('active');
  ahead(HOUR + 1_000);
  const late = await run('debts');
  expect(late.exit).toBe(3);
  expect(late.out).toContain('ALIVE by permission that ended');
  const again = await run('resume');
  expect(again.exit, again.err).toBe(3);
  expect(keys.get('K-1')).toBe('suspended');
  expect(await state('K-1')).toBe('suspended');
  expect((await run('debts')).out).not.toContain('reinstated');
  // It is over: what is left is to revoke it, and nothing sends anybody back to a run that has ended.
  expect(again.out).not.toMatch(/Next: tokenctl resume/);
  const dead = await run('revoke', 'crm/K-1', '-i', 'INC-1', '--reason', 'found in a build log', '--yes');
  expect(await state('K-1'), dead.err + dead.out).toBe('proven');
  expect((await run('token', 'reinstate', 'crm/K-1', '--until', '1h', '--reason', WHY))).toMatchObject({ exit: 2, err: expect.stringContaining('only a suspended token') });
  expect(log.filter((l) => l.endsWith('K-1'))).toEqual(['suspend K-1', 'reinstate K-1', 'suspend K-1', 'revoke K-1']);
  expect((await run('journal', 'verify')).exit).toBe(0);
});

test('the next command that acts suspends it first; revoked in between it stays dead; undo ends it early', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const { keys, log, world, run, state, sign, ahead } = await team(onTestFinished);
  const lives = async (...tokens: readonly string[]) => {
    const proposed = await run('token', 'reinstate', ...tokens, '--until', '1h', '--reason', WHY);
    const sig = await sign(proposed);
    const [, confirm = ''] = /--confirm ([0-9a-f]{8}-\d)/.exec((await run('token', 'reinstate', '--grant', sig)).err) ?? [];
    const done = await run('token', 'reinstate', '--grant', sig, '--confirm', confirm);
    expect(done.exit, proposed.err + done.err + done.out).toBe(8);
  };
  await lives('crm/K-2', 'crm/K-3');
  expect([keys.get('K-2'), keys.get('K-3')]).toEqual(['active', 'active']);
  expect((await run('undo', '--reason', WHY, '--yes')).err).toContain('suspend');
  expect([keys.get('K-2'), keys.get('K-3')]).toEqual(['suspended', 'suspended']);
  expect((await run('debts')).out).not.toContain('reinstated');

  await lives('crm/K-4');
  ahead(HOUR + 1_000);
  await run('prove');
  expect(keys.get('K-4')).toBe('suspended');

  // From a scheduler.
  await lives('crm/K-4');
  expect(await run('resume', '--due')).toMatchObject({ exit: 0, out: expect.stringContaining('No run is due') });
  expect(keys.get('K-4')).toBe('active');
  ahead(HOUR + 1_000);
  expect((await run('resume', '--due')).out).toMatch(/^INC-1 run \S+: exit 3/);
  expect(keys.get('K-4')).toBe('suspended');
  expect((await run('resume', '--due')).exit).toBe(0);

  // A suspension that fails stays owed, and is tried again by whatever acts next, also once its run has ended.
  await lives('crm/K-4');
  ahead(HOUR + 1_000);
  world.down = true;
  expect((await run('resume')).exit).toBe(3);
  expect(keys.get('K-4')).toBe('active');
  expect((await run('debts'))).toMatchObject({ exit: 3, out: expect.stringContaining('ALIVE by permission that ended') });
  world.down = false;
  await run('prove');
  expect(keys.get('K-4')).toBe('suspended');

  await lives('crm/K-1');
  expect(keys.get('K-1')).toBe('active');
  await run('revoke', 'crm/K-1', '-i', 'INC-1', '--reason', 'the image is built', '--yes');
  expect(await state('K-1')).toBe('proven');
  ahead(HOUR + 1_000);
  const after = await run('resume');
  expect(await state('K-1'), after.err + after.out).toBe('proven');
  expect(log.filter((l) => l.endsWith('K-1'))).toEqual(['suspend K-1', 'reinstate K-1', 'revoke K-1']);
  expect((await run('journal', 'verify')).exit).toBe(0);
});
