/**
 * A Vault in a process of its own with `FAN_OUT_TOKENS` leaked tokens. With `FAN_OUT_PER_SECOND` it has a limit (a bucket of
 * `FAN_OUT_BURST`): past it a request is 429 with `Retry-After: 1`. First line on stdout: address, credential and tokens;
 * a line for each line of stdin: calls taken and refused, and when the first and the last came.
 */
import { createInterface } from 'node:readline';
import { fakeVault } from '../../src/drill/fake-vault.ts';
import { startLoopback } from '../../src/drill/loopback-server.ts';
import { createHttp } from '../../src/platform/http.ts';
import { systemClock } from '../../src/platform/clock.ts';

const given = (name: string, otherwise: number): number => Number(process.env[name] ?? otherwise);
const perSecond = given('FAN_OUT_PER_SECOND', 0);
const burst = given('FAN_OUT_BURST', 10);
const vault = await fakeVault({ clock: systemClock });
const tokens = Array.from({ length: given('FAN_OUT_TOKENS', 10) }, () => vault.issue({ path: 'auth/token/create' }));
const seen = { taken: 0, refused: 0, firstMs: 0, lastMs: 0 };
let url = vault.url;
if (perSecond > 0) {
  let level = burst;
  let atMs = performance.now();
  const http = createHttp({ loopbackOnly: true });
  const front = await startLoopback(async (asked) => {
    const now = performance.now();
    level = Math.min(burst, level + ((now - atMs) * perSecond) / 1_000);
    atMs = now;
    seen.firstMs ||= now;
    seen.lastMs = now;
    if (level < 1) { seen.refused += 1; return { status: 429, headers: { 'retry-after': '1', 'content-type': 'application/json' }, body: '{"errors":["request path rate limit quota exceeded"]}' }; }
    level -= 1;
    seen.taken += 1;
    const query = asked.query.toString();
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = asked.headers;
    const answer = await http.send({ method: asked.method as 'GET', url: `${vault.url}${asked.path}${query === '' ? '' : `?${query}`}`, headers: headers as { [name: string]: string }, timeoutMs: 10_000, ...(asked.body !== '' && { body: asked.body }) });
    if ('fault' in answer) return { status: 502, body: '' };
    return { status: answer.status, headers: { 'content-type': 'application/json' }, body: answer.text };
  });
  url = front.url;
}
process.stdout.write(`${JSON.stringify({ url, root: vault.root, accessors: tokens.map((t) => t.accessor) })}\n`);
for await (const _line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(seen)}\n`);
