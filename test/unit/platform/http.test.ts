import { createServer, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server as Tcp } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttp } from '../../../src/platform/http.ts';
import type { HttpRequest } from '../../../src/ports/http.ts';
import { sentInTime, TOO_LATE } from '../../../src/ports/in-time.ts';

const http = createHttp({ loopbackOnly: true });
const open: (Server | Tcp)[] = [];
afterEach(() => { for (const s of open.splice(0)) { s.close(); if ('closeAllConnections' in s) s.closeAllConnections(); } });

const listen = async <S extends Server | Tcp>(server: S): Promise<string> => {
  open.push(server);
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};
const get = (url: string, more: Partial<HttpRequest> = {}) => http.send({ method: 'GET', url, timeoutMs: 500, ...more });

describe('http', () => {
  it('gives back 3xx to 5xx as answers, follows nothing, reads Date', async () => {
    let asked = 0;
    const url = await listen(createServer((req, res) => { asked += 1; res.writeHead(Number(req.url?.slice(1)), { location: '/200', 'x-A': 'b' }).end('text'); }));
    for (const status of [200, 302, 307, 401, 429, 500]) {
      const answer = await get(`${url}/${status}`);
      expect(answer).toMatchObject({ status, text: 'text', headers: { 'x-a': 'b', connection: 'close' } });
      expect('date' in answer && Math.abs((answer.date ?? 0) - Date.now()) < 5_000).toBe(true);
    }
    expect(asked).toBe(6);
  });

  it('writes nothing when the time of the intent was over while it connected', async () => {
    const came: string[] = [];
    let connected = 0;
    const tcp = createTcp((s) => { connected += 1; s.on('error', () => undefined).on('data', (d) => { came.push(d.toString('latin1')); }); });
    const url = await listen(tcp);
    let asked = 0;
    const closed = new Promise((done) => { tcp.on('connection', (s) => s.on('close', done)); });
    expect(await sentInTime(() => ++asked > 1, () => get(url, { method: 'POST', body: 'too late' }))).toEqual({ fault: { code: 'E_UNAVAILABLE', class: 'unavailable', facts: { why: TOO_LATE } } });
    await closed;
    expect([connected, came]).toEqual([1, []]);
    // Nobody connects for what is late before it begins.
    expect(await sentInTime(() => true, () => get(url))).toMatchObject({ fault: { class: 'unavailable', facts: { why: TOO_LATE } } });
    expect(connected).toBe(1);
  });

  it('opens a fresh connection for every request', async () => {
    const ports = new Set<number | undefined>();
    const url = await listen(createServer((req, res) => { ports.add(req.socket.remotePort); res.end(); }));
    for (let i = 0; i < 4; i++) await get(url);
    expect(ports.size).toBe(4);
  });

  it('sends method, headers and body', async () => {
    const url = await listen(createServer((req, res) => { let b = ''; req.on('data', (c) => { b += c; }).on('end', () => res.end(`${req.method} ${req.headers['x-y']} ${b}`)); }));
    expect(await get(url, { method: 'POST', headers: { 'x-y': 'z' }, body: 'grüße' })).toMatchObject({ text: 'POST z grüße' });
  });

  it('calls `unavailable` only what was surely not sent', async () => {
    const url = await listen(createServer());
    open.splice(0).forEach((s) => s.close());
    expect(await get(url)).toMatchObject({ fault: { code: 'E_UNAVAILABLE', class: 'unavailable', facts: { why: 'ECONNREFUSED' } } });
    // A plain server: the TLS greeting fails before any byte of the request has left.
    const seen: string[] = [];
    const plain = await listen(createTcp((s) => { s.on('error', () => undefined).on('data', (d) => { seen.push(d.toString('latin1')); s.end('no'); }); }));
    expect(await get(`${plain.replace('http:', 'https:')}/secret-path`, { headers: { authorization: 'Bearer hidden' } })).toMatchObject({ fault: { class: 'unavailable' } });
    expect(seen.join('')).not.toContain('hidden');
    const mute = await listen(createTcp((s) => { s.on('error', () => undefined); }));
    expect(await get(mute.replace('http:', 'https:'), { timeoutMs: 60 })).toMatchObject({ fault: { class: 'unavailable', facts: { why: 'timeout' } } });
    expect(await get(url, { signal: AbortSignal.abort() })).toMatchObject({ fault: { class: 'unavailable', facts: { why: 'aborted' } } });
    // While it is on its way to the wire.
    const taken = new AbortController();
    const sent = get(url, { signal: taken.signal });
    taken.abort();
    expect(await sent).toMatchObject({ fault: { class: 'unavailable', facts: { why: 'aborted' } } });
  });

  it('calls `lost` what was sent without a usable answer: hang, reset, cut body, too much, upgrade, packed', async () => {
    const url = await listen(createServer((req, res) => {
      switch (req.url) {
        case '/hang': break;
        case '/drip': res.writeHead(200); setInterval(() => res.write('x'), 20).unref(); break;
        case '/reset': req.socket.destroy(); break;
        case '/cut': res.writeHead(200, { 'content-length': '100' }); res.write('half', () => res.destroy()); break;
        case '/much': res.end('x'.repeat(2_000)); break;
        default: res.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
      }
    }));
    const why: unknown[] = [];
    for (const path of ['hang', 'drip', 'reset', 'cut', 'much', 'packed']) {
      const answer = await get(`${url}/${path}`, { timeoutMs: 150, maxBytes: 1_000 });
      expect(answer).toMatchObject({ fault: { code: 'E_LOST', class: 'lost' } });
      why.push('fault' in answer && (answer.fault.facts as { why: string }).why);
    }
    expect(why).toEqual(['timeout', 'timeout', 'ECONNRESET', expect.stringMatching(/cut|ECONNRESET/), 'too-large', 'encoded']);
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 40);
    expect(await get(`${url}/hang`, { signal: stop.signal })).toMatchObject({ fault: { class: 'lost', facts: { why: 'aborted' } } });
  });

  it('never leaves the loopback in a drill, by name or by address', async () => {
    for (const url of ['http://192.0.2.1/', 'https://example.test/', 'http://127.0.0.1.example.test/', 'http://[2001:db8::1]/', 'http://0.0.0.0:1/'])
      expect(await get(url)).toMatchObject({ fault: { code: 'E_REALM', class: 'refused' } });
  });

  it('puts no url, header or body into a fault', async () => {
    const said = [await get('nonsense hunter2'), await get('ftp://hunter2/'), await get('http://127.0.0.1:1/hunter2'), await get('http://127.0.0.1:1/', { headers: { 'x': 'hunter2\n' } })];
    expect(said.every((a) => 'fault' in a)).toBe(true);
    expect(JSON.stringify(said)).not.toContain('hunter2');
  });
});
