/** The second fence of a drill, in a process of its own: it is not taken down again. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FENCE = join(import.meta.dirname, '..', '..', 'src', 'platform', 'loopback-only.ts');
const PROGRAM = `
const { loopbackOnly } = await import(${JSON.stringify(FENCE)});
const { createServer } = await import('node:http');
const { connect } = await import('node:net');
const http = await import('node:http');
const tls = await import('node:tls');
loopbackOnly({ HOME: '/drill/home' });
const { lookup, resolve4, promises, Resolver } = await import('node:dns');
const dgram = await import('node:dgram');
const caught = (f) => { try { f(); return 'sent'; } catch (e) { return e.code; } };
const server = createServer((_, r) => r.end('here')).listen(0, '127.0.0.1');
await new Promise((r) => server.once('listening', r));
const port = server.address().port;
const via = (make) => new Promise((r) => { const s = make(); s.once('connect', () => { s.destroy(); r('connected'); }); s.once('error', (e) => r(e.code)); });
const said = {
  here: await fetch('http://127.0.0.1:' + port).then((r) => r.text(), (e) => e.cause?.code),
  localhost: await fetch('http://localhost:' + port).then((r) => r.text(), (e) => e.cause?.code),
  fetchName: await fetch('http://example.com/').then(() => 'reached', (e) => e.cause?.code),
  fetchAddress: await fetch('http://192.0.2.1/').then(() => 'reached', (e) => e.cause?.code),
  metadata: await new Promise((r) => http.get('http://169.254.169.254/latest/meta-data/', () => r('reached')).once('error', (e) => r(e.code))),
  socket: await via(() => connect(443, '192.0.2.1')),
  socketObject: await via(() => connect({ host: '2001:db8::1', port: 443 })),
  tls: await via(() => tls.connect({ host: 'example.com', port: 443 })),
  lookup: await new Promise((r) => lookup('example.com', (e) => r(e?.code ?? 'resolved'))),
  resolve: await new Promise((r) => resolve4('example.com', (e) => r(e?.code ?? 'resolved'))),
  later: await promises.resolveTxt('example.com').then(() => 'resolved', (e) => e.code),
  resolver: caught(() => new Resolver().resolve4('example.com', () => undefined)),
  datagram: caught(() => dgram.createSocket('udp4').send('x', 53, '192.0.2.1')),
  home: process.env.HOME,
  env: Object.keys(process.env).filter((n) => /PROXY|AWS|VAULT|GITHUB/i.test(n)),
};
server.close();
console.log(JSON.stringify(said));
process.exit(0);
`;

test('no library of a drill’s process reaches anything but this machine', () => {
  const ran = spawnSync(process.execPath, ['--input-type=module', '--no-warnings', '-e', PROGRAM], {
    encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '', HOME: '/home/of-the-user', HTTPS_PROXY: 'http://192.0.2.9:1', AWS_PROFILE: 'prod', VAULT_ADDR: 'https://vault.example.test', GITHUB_TOKEN: 'x' },
  });
  expect(ran.stderr).toBe('');
  expect(JSON.parse(ran.stdout)).toEqual({
    here: 'here', localhost: 'here', fetchName: 'EREALM', fetchAddress: 'EREALM', metadata: 'EREALM', socket: 'EREALM', socketObject: 'EREALM', tls: 'EREALM', lookup: 'EREALM', resolve: 'EREALM', later: 'EREALM', resolver: 'EREALM', datagram: 'EREALM', home: '/drill/home', env: [],
  });
});
