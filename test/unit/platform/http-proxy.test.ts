import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTls } from 'node:https';
import { connect, type AddressInfo, type Server as Tcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createHttp } from '../../../src/platform/http.ts';
import type { HttpRequest } from '../../../src/ports/http.ts';

const http = createHttp({ loopbackOnly: true });
const open: (Server | Tcp)[] = [];
afterEach(() => { for (const s of open.splice(0)) { s.close(); if ('closeAllConnections' in s) s.closeAllConnections(); } });
const listen = async <S extends Server | Tcp>(server: S): Promise<number> => {
  open.push(server);
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', done); });
  return (server.address() as AddressInfo).port;
};
const get = (url: string, more: Partial<HttpRequest> = {}) => http.send({ method: 'GET', url, timeoutMs: 2_000, ...more });

interface Proxied { readonly port: number; readonly asked: string[] }
/** A proxy that writes down what it is asked, with `status` for CONNECT. */
async function proxy(status = 200): Promise<Proxied> {
  const asked: string[] = [];
  const server = createServer((req, res) => { asked.push(`${req.method} ${req.url} ${req.headers['proxy-authorization'] ?? '-'}`); res.end('by proxy'); });
  server.on('connect', (req, socket) => {
    asked.push(`CONNECT ${req.url} ${req.headers['proxy-authorization'] ?? '-'}`);
    if (status !== 200) { socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`); return; }
    const port = Number(req.url?.split(':').at(-1));
    const far = connect(port, '127.0.0.1', () => { socket.write('HTTP/1.1 200 OK\r\n\r\n'); far.pipe(socket); socket.pipe(far); });
    far.on('error', () => socket.destroy());
    socket.on('error', () => far.destroy());
  });
  return { port: await listen(server), asked };
}

it('sends plain http through a proxy, whole, and only where it was told to', async () => {
  const { port, asked } = await proxy();
  expect(await get('http://127.0.0.1:9/path?q=1', { proxy: `http://me:p%40ss@127.0.0.1:${port}` })).toMatchObject({ status: 200, text: 'by proxy' });
  expect(asked).toEqual([`GET http://127.0.0.1:9/path?q=1 Basic ${Buffer.from('me:p@ss').toString('base64')}`]);
  expect(await get('http://127.0.0.1:9/', { proxy: 'http://proxy.example:3128' })).toMatchObject({ fault: { code: 'E_REALM' } });
  expect(await get('http://127.0.0.1:9/', { proxy: 'socks5://127.0.0.1:1' })).toMatchObject({ fault: { code: 'E_CONFIG', facts: { why: 'bad-proxy' } } });
});

const able = spawnSync('openssl', ['version']).status === 0;
describe.skipIf(!able)('https with a private CA (skipped without openssl)', () => {
  let dir = '';
  let ca = '';
  beforeAll(() => {
    dir = mkdtempSync(join(tmpdir(), 'tokenctl-'));
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
      '-keyout', join(dir, 'key.pem'), '-out', join(dir, 'cert.pem')], { stdio: 'ignore' });
    ca = readFileSync(join(dir, 'cert.pem'), 'utf8');
  });
  afterAll(() => { rmSync(dir, { recursive: true, force: true }); });
  const tlsServer = () => listen(createTls({ key: readFileSync(join(dir, 'key.pem')), cert: ca }, (req, res) => res.end(`${req.method} ${req.url} ${req.headers['x-y']}`)));

  it('believes it only for a request that names it', async () => {
    const port = await tlsServer();
    expect(await get(`https://localhost:${port}/a`, { ca, headers: { 'x-y': 'z' } })).toMatchObject({ status: 200, text: 'GET /a z' });
    expect(await get(`https://127.0.0.1:${port}/a`, { ca })).toMatchObject({ status: 200 });
    expect(await get(`https://localhost:${port}/a`)).toMatchObject({ fault: { class: 'unavailable' } });
  });

  it('goes through a proxy that sees the host and nothing else; TLS is verified through it', async () => {
    const port = await tlsServer();
    const { port: via, asked } = await proxy();
    const way = { proxy: `http://127.0.0.1:${via}`, headers: { 'x-y': 'z' } };
    expect(await get(`https://localhost:${port}/secret`, { ...way, ca })).toMatchObject({ status: 200, text: 'GET /secret z' });
    expect(await get(`https://localhost:${port}/secret`, way)).toMatchObject({ fault: { class: 'unavailable' } });
    expect(asked).toEqual(Array(2).fill(`CONNECT localhost:${port} -`));
  });

  it('calls it unavailable if the proxy says no, is away, hangs, or is left', async () => {
    const { port } = await proxy(407);
    expect(await get('https://localhost:9/', { ca, proxy: `http://127.0.0.1:${port}` })).toMatchObject({ fault: { class: 'unavailable', facts: { why: 'proxy-407' } } });
    const gone = await listen(createServer());
    open.splice(1).forEach((s) => s.close());
    expect(await get('https://localhost:9/', { ca, proxy: `http://127.0.0.1:${gone}` })).toMatchObject({ fault: { class: 'unavailable', facts: { why: 'proxy-ECONNREFUSED' } } });
    const mute = createServer().on('connect', () => undefined);
    const hangs = `http://127.0.0.1:${await listen(mute)}`;
    expect(await get('https://localhost:9/', { ca, proxy: hangs, timeoutMs: 60 })).toMatchObject({ fault: { class: 'unavailable', facts: { why: 'timeout' } } });
    expect(await get('https://localhost:9/', { ca, proxy: hangs, signal: AbortSignal.timeout(60) })).toMatchObject({ fault: { class: 'unavailable', facts: { why: 'aborted' } } });
  });
});
