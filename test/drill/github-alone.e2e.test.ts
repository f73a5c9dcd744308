/** One GitHub token, now, without a workspace and without an account: accepted is not proven, and a control makes the difference. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startFakeGithub } from '../../src/drill/fake-github.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';

test('revoke by value, 202, and the proof that a control makes', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const github = await startFakeGithub({ clock: systemClock });
  const home = await mkdtemp(join(tmpdir(), 'tokenctl-github-'));
  onTestFinished(async () => { await github.close(); await rm(home, { recursive: true, force: true }); });
  const [leaked, mine] = [github.issue('ghp_', 'dev').value, github.issue('ghp_', 'responder').value];
  const run = async (argv: readonly string[], stdin: string, more: { readonly [name: string]: string } = {}) => {
    const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
    streams.keys.end(stdin);
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, GITHUB_API_URL: github.url, ...more };
    const exit = await main({ argv, env, streams, clock: systemClock, cwd: home, signals: { stop: new AbortController().signal, drop: new AbortController().signal, received: () => null } });
    return { exit, out: streams.stdout.written(), err: streams.stderr.written() };
  };
  const ran = await run(['revoke', '-', '--reason', 'in a public gist', '--yes', '--wait', '1s'], leaked);
  expect(ran.exit, ran.err + ran.out).toBe(3);
  expect(github.accepts(leaked), ran.err + ran.out + github.asked.join()).toBe(false);
  expect(ran.out).toContain('revoked, not proven: no control');
  expect(ran.out).toMatch(/tokenctl prove --control - -i INC-1/);
  // It did not go on asking without a control.
  expect(github.asked.filter((a) => a === 'GET /user').length).toBeLessThan(6);


  // The same with a workspace, where a test may prove in a second.
  const dir = join(home, 'workspace');
  await mkdir(dir);
  await writeFile(join(home, 'fp.key'), `${Buffer.alloc(32, 9).toString('base64')}\n`, { mode: 0o600 });
  await writeFile(join(dir, 'tokenctl.yaml'), `version: 1\nenvironment: test\nproof: { window: 1s }\nfingerprintKey: "file:../fp.key"\nissuers:\n  github: { uses: github, api: "${github.url}" }\n`);
  await writeFile(join(dir, 'inventory.yaml'), 'version: 1\n');
  expect((await run(['-C', dir, 'config', 'trust', '--yes'], '')).exit).toBe(0);
  const third = github.issue('github_pat_', 'dev').value;
  const accepted = await run(['-C', dir, 'revoke', '-', '--reason', 'in a public gist', '--yes'], third);
  expect([accepted.exit, github.accepts(third)], accepted.err + accepted.out).toEqual([3, false]);
  expect(accepted.out).toMatch(/tokenctl prove --control - -i INC-2/);
  const prove = (stdin: string, control = '-') => run(['-C', dir, 'prove', '--control', control, '-i', 'INC-2'], stdin);
  expect((await prove('', mine)).exit).toBe(2);
  expect(await prove(third)).toMatchObject({ exit: 2, err: expect.stringMatching(/is on the\s+ledger/) });
  const proven = await prove(mine);
  expect(proven.err + proven.out).toContain('proven dead');
  expect(github.accepts(mine)).toBe(true);

  for (const file of await readdir(home, { recursive: true, withFileTypes: true }))
    if (file.isFile()) for (const secret of [leaked, mine, third]) expect((await readFile(join(file.parentPath, file.name))).includes(secret)).toBe(false);
  for (const r of [ran, accepted, proven]) for (const secret of [leaked, mine, third]) expect(r.out + r.err).not.toContain(secret);
});
