/**
 * An issuer that revokes and answers for tokens, as light as a server can be: POST /revoke/ID, GET /tokens/ID. With `PER_SECOND` it
 * has a limit, a bucket of `BURST`. First line on stdout: its address; a line for each line of stdin: what it has seen.
 */
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import type { AddressInfo } from 'node:net';

const perSecond = Number(process.env['PER_SECOND'] ?? 0);
const burst = Number(process.env['BURST'] ?? 10);
const dead = new Set<string>();
const seen = { taken: 0, refused: 0, firstMs: 0, lastMs: 0 };
let level = burst;
let atMs = performance.now();
const server = createServer((asked, answer) => {
  asked.resume();
  if (perSecond > 0) {
    const now = performance.now();
    level = Math.min(burst, level + ((now - atMs) * perSecond) / 1_000);
    atMs = now;
    seen.firstMs ||= now;
    seen.lastMs = now;
    if (level < 1) {
      seen.refused += 1;
      answer.writeHead(429, { 'retry-after': '1' }).end('{}');
      return;
    }
    level -= 1;
  }
  seen.taken += 1;
  const id = (asked.url ?? '').slice((asked.url ?? '').lastIndexOf('/') + 1);
  if (asked.method === 'POST') dead.add(id);
  answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ revoked: dead.has(id) }));
});
server.listen(0, '127.0.0.1', 4_096, () => { process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`); });
for await (const _line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify({ ...seen, dead: dead.size })}\n`);
process.exit(0);
