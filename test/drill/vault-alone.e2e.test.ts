/** One Vault token, now, with no file written beforehand: the variables of Vault's own tool say where and as whom. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { vaultWorld } from '../unit/connectors/vault/world.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';

test('revoke without a workspace, by VAULT_ADDR and VAULT_TOKEN', { timeout: 30_000 }, async ({ onTestFinished }) => {
  const w = await vaultWorld({ clock: systemClock });
  const home = await mkdtemp(join(tmpdir(), 'tokenctl-alone-'));
  onTestFinished(async () => { await w.close(); await rm(home, { recursive: true, force: true }); });
  const value = (await w.expose()).value?.reveal() ?? '';
  const run = async (argv: readonly string[], stdin: string, more: { readonly [name: string]: string } = {}) => {
    const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
    streams.keys.end(stdin);
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, VAULT_ADDR: w.front.url, VAULT_TOKEN: w.own.value, ...more };
    const exit = await main({ argv, env, streams, clock: systemClock, cwd: home, signals: { stop: new AbortController().signal, drop: new AbortController().signal, received: () => null } });
    return { exit, out: streams.stdout.written(), err: streams.stderr.written() };
  };
  // Not over an open network, whatever the variable says; then it is a person's work, as of any kind without a connector.
  expect((await run(['token', 'identify', '-'], value, { VAULT_ADDR: 'http://vault.example:8200' })).err).toContain('vault is left out');

  const ran = await run(['revoke', '-', '--reason', 'seen in a build log', '--yes', '--wait', '1s', '--json'], value);
  // The window of a proof is two minutes at least; who does not wait gets the command that goes on.
  expect(ran.exit, ran.err + ran.out).toBe(3);
  expect(JSON.parse(ran.out)).toMatchObject({ entries: [{ state: 'revoked' }] });
  expect(ran.out).toContain('tokenctl prove');
  expect(await w.refuses(value)).toBe(true);
  expect(await w.refuses(w.own.value)).toBe(false);

  for (const file of await readdir(home, { recursive: true, withFileTypes: true }))
    if (file.isFile()) for (const secret of [value, w.own.value]) expect((await readFile(join(file.parentPath, file.name))).includes(secret)).toBe(false);

  // tokenctl's own credential is not revoked by itself (TRUTH T9.2).
  const own = await run(['revoke', '-', '--reason', 'seen in a build log', '--yes', '--json'], w.own.value);
  expect(own.exit, own.err + own.out).not.toBe(0);
  expect(await w.refuses(w.own.value)).toBe(false);
});
