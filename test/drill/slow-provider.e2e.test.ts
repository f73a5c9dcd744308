/** A Vault that takes twenty calls a second and tells nobody: planning is as whole as it is slow, and can be left. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fakeVault } from '../../src/drill/fake-vault.ts';
import { startLoopback } from '../../src/drill/loopback-server.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createHttp } from '../../src/platform/http.ts';
import { BIN } from './e2e-world.ts';

const [PER_SECOND, BURST, TOKENS] = [20, 5, 80];
const base = mkdtempSync(join(tmpdir(), 'tokenctl-slow-'));
const closing: (() => unknown)[] = [() => rmSync(base, { recursive: true, force: true })];
afterAll(async () => { for (const close of closing.toReversed()) await close(); });
const env: { [name: string]: string } = { PATH: process.env['PATH'] ?? '', HOME: base, XDG_STATE_HOME: join(base, 'state'), XDG_CONFIG_HOME: join(base, 'config'), XDG_CACHE_HOME: join(base, 'cache') };
let refused = 0;

beforeAll(async () => {
  const vault = await fakeVault({ clock: systemClock });
  const http = createHttp({ loopbackOnly: true });
  let [level, atMs] = [BURST, performance.now()];
  const front = await startLoopback(async (asked) => {
    const nowMs = performance.now();
    level = Math.min(BURST, level + ((nowMs - atMs) * PER_SECOND) / 1_000);
    atMs = nowMs;
    if (level < 1) { refused += 1; return { status: 429, headers: { 'retry-after': '1', 'content-type': 'application/json' }, body: '{"errors":["request path rate limit quota exceeded"]}' }; }
    level -= 1;
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = asked.headers;
    const answer = await http.send({ method: asked.method as 'GET', url: `${vault.url}${asked.path}`, headers: headers as { [name: string]: string }, timeoutMs: 10_000, ...(asked.body !== '' && { body: asked.body }) });
    return 'fault' in answer ? { status: 502, body: '' } : { status: answer.status, headers: { 'content-type': 'application/json' }, body: answer.text };
  });
  closing.push(() => vault.close(), () => front.close());
  env['VAULT_TOKEN'] = vault.root;
  const tokens = Array.from({ length: TOKENS }, () => vault.issue({ path: 'auth/token/create' }));
  writeFileSync(join(base, 'fp.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
  writeFileSync(join(base, 'tokenctl.yaml'), `version: 1\nenvironment: test\nfingerprintKey: "file:./fp.key"\nissuers:\n  vault:\n    uses: vault\n    address: ${front.url}\n    auth: { token: "env:VAULT_TOKEN" }\n`);
  writeFileSync(join(base, 'inventory.yaml'), `version: 1\ntokens:\n${tokens.map((t) => `  - { token: vault/${t.accessor}, owner: payments }\n`).join('')}`);
});

/** Interrupted after so many milliseconds. */
const plan = (more: readonly string[] = [], intMs = 0): Promise<{ readonly exit: number | null; readonly signal: string | null; readonly out: string; readonly err: string }> => new Promise((resolve) => {
  const child = spawn(process.execPath, [BIN, 'plan', 'revoke-one', '--var', 'tokens=issuer=vault', ...more], { cwd: base, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => { out += text; });
  child.stderr.setEncoding('utf8').on('data', (text: string) => { err += text; });
  if (intMs > 0) setTimeout(() => child.kill('SIGINT'), intMs);
  child.on('close', (exit, signal) => resolve({ exit, signal, out, err }));
});

test('a plan has no hole, is the same each time, and whoever leaves it gets none', { timeout: 120_000 }, async () => {
  const trust = /--trust [0-9a-f]+/.exec((await plan()).err)?.[0].split(' ') ?? [];
  const one = await plan([...trust, '--json']);
  expect(JSON.parse(one.out), one.err).toMatchObject({ deaths: TOKENS, gaps: [] });
  expect(refused).toBeGreaterThan(0);
  const left = await plan(['--json'], 2_000);
  expect([left.exit, left.signal]).toEqual([null, 'SIGINT']);
  expect(JSON.parse(left.out)).toMatchObject({ error: { code: 'E_INTERRUPTED' } });
  expect(JSON.parse((await plan(['--json'])).out)).toMatchObject({ confirm: (JSON.parse(one.out) as { confirm: string }).confirm });
});
