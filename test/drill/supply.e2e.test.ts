/** A leaked GitHub token that services read: revoked by value, replaced by one that a person made. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { startFakeGithub } from '../../src/drill/fake-github.ts';
import { makeFingerprinter, ownKeys, parseFingerprintKey } from '../../src/escrow/index.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { effectCall } from '../contract/store-call.ts';
import { makeStore } from '../unit/connectors/file/fixture.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';

test('the run waits for a person, takes in what they made, and goes on to the end', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const github = await startFakeGithub({ clock: systemClock });
  const home = await mkdtemp(join(tmpdir(), 'tokenctl-supply-'));
  onTestFinished(async () => { await github.close(); await rm(home, { recursive: true, force: true }); });
  const [leaked, mine, made] = [github.issue('ghp_', 'ci-bot').value, github.issue('ghp_', 'responder').value, github.issue('github_pat_', 'ci-bot').value];
  const dir = join(home, 'workspace');
  const configDir = join(home, 'config/tokenctl');
  for (const d of [dir, join(dir, 'sealed'), configDir]) await mkdir(d, { recursive: true, mode: 0o700 });
  const key = Buffer.alloc(32, 5).toString('base64');
  await writeFile(join(configDir, 'fp.key'), `${key}\n`, { mode: 0o600 });
  const fingerprint = makeFingerprinter(parseFingerprintKey(new Secret(key))).of(new Secret(leaked));
  const identity = await ownKeys({ configDir, name: 'dana' }).identity();
  const store = makeStore(dir, identity, { path: './sealed' });
  const staged = await store.effects.stage('prod/ci', new Map([['token', new Secret(leaked)], ['user', new Secret('ci-bot')]]), null, effectCall('seed'));
  if (staged.ok !== true) throw new Error('not seeded');
  await store.effects.promote('prod/ci', staged.out, null, effectCall('seed 2'));
  await writeFile(join(dir, 'well.sh'), '#!/bin/sh\nexit 0\n');
  await chmod(join(dir, 'well.sh'), 0o755);
  await writeFile(join(dir, 'tokenctl.yaml'), `version: 1\nenvironment: test\nproof: { window: 1s }\nfingerprintKey: "file:${configDir}/fp.key"\nissuers:\n  github: { uses: github, api: "${github.url}", control: "env:GH_CONTROL" }\nstores:\n  sealed: { uses: file, path: ./sealed }\nchannels:\n  eng: { uses: file, path: ./outbox, faces: technicians }\n`);
  await writeFile(join(dir, 'inventory.yaml'), `version: 1\ntokens:\n  - { token: "github/value:${fingerprint}", owner: ci, fingerprint: "${fingerprint}", slots: [{ at: "sealed/prod/ci#token", consumers: [ci] }] }\nconsumers:\n  ci: { owner: ci, check: { run: ["./well.sh"] } }\n`);
  const run = async (argv: readonly string[], stdin = '') => {
    const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
    streams.keys.end(stdin);
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), TOKENCTL_OPERATOR: 'dana', GH_CONTROL: mine };
    const exit = await main({ argv, env, streams, clock: systemClock, cwd: dir, signals: { stop: new AbortController().signal, drop: new AbortController().signal, received: () => null } });
    return { exit, out: streams.stdout.written(), err: streams.stderr.written() };
  };
  expect((await run(['config', 'trust', '--yes'])).exit).toBe(0);
  const token = `github/value:${fingerprint}`;
  await writeFile(join(dir, 'leak.txt'), leaked, { mode: 0o600 });
  const ran = await run(['run', 'leaked-token', '--var', 'tokens=@leak.txt', '--var', 'seen=public', '--reason', 'found in a public gist', '--yes']);
  expect([3, 8], ran.err + ran.out).toContain(ran.exit);
  expect(ran.out).toContain(`tokenctl token supply ${token} -i INC-1`);
  expect(github.accepts(leaked)).toBe(false);

  // What leaked is no replacement, nor is nothing.
  expect(await run(['token', 'supply', token], leaked)).toMatchObject({ exit: 2, err: expect.stringContaining('ledger itself') });
  expect((await run(['token', 'supply', 'github/value:nobody'], made)).exit).toBe(2);
  const supplied = await run(['token', 'supply', token], made);
  expect(supplied.err).toContain('is sealed, as the replacement');
  // SSH keys that the leaked token may have made are a person's to look at: that is what is left.
  expect(supplied.exit, supplied.err + supplied.out).toBe(3);
  expect(supplied.out).toContain('SSH keys');
  const [current] = await store.reads.history('prod/ci', effectCall('look'));
  expect(current?.stage).toBe('current');
  expect((await store.reads.read('prod/ci', current?.id ?? '', 'token', effectCall('look')))?.reveal()).toBe(made);
  expect((await store.reads.read('prod/ci', current?.id ?? '', 'user', effectCall('look')))?.reveal()).toBe('ci-bot');
  const status = JSON.parse((await run(['status', '--json'])).out);
  expect(JSON.stringify(status)).toContain('proven');
  expect((await run(['token', 'supply', token], made)).exit).toBe(2);
  const verified = await run(['journal', 'verify']);
  // No operator vouches for its key here.
  expect(verified.out).toContain('INC-1: intact');
  await rm(join(dir, 'leak.txt'));
  for (const file of await readdir(home, { recursive: true, withFileTypes: true }))
    if (file.isFile()) for (const secret of [leaked, mine, made]) expect((await readFile(join(file.parentPath, file.name))).includes(secret), file.name).toBe(false);
  for (const r of [ran, supplied]) for (const secret of [leaked, mine, made]) expect(r.out + r.err).not.toContain(secret);
});
