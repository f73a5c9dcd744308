import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ageRecipientOf, newAgeIdentity, sealTo } from '../../src/platform/age.ts';
import { createHttp } from '../../src/platform/http.ts';
import { jwtWorld } from '../contract/jwt-world.ts';

const http = createHttp({ loopbackOnly: true });
const undo: (() => Promise<unknown> | void)[] = [];
afterEach(async () => { for (const u of undo.splice(0).reverse()) await u(); });

const launch = async (name: string, config: unknown): Promise<{ child: ChildProcess; hello: { [k: string]: unknown }; gone: Promise<number | null> }> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, `../../src/drill/processes/${name}.ts`)], { stdio: ['pipe', 'pipe', 'inherit'], env: {} });
  undo.push(() => { child.kill('SIGKILL'); });
  const gone = new Promise<number | null>((done) => child.once('exit', done));
  child.stdin?.write(`${JSON.stringify(config)}\n`);
  const line = await new Promise<string>((resolve, reject) => { child.stdout?.once('data', (d) => resolve(String(d))); child.once('exit', () => reject(new Error('ended'))); });
  return { child, hello: JSON.parse(line), gone };
};
const get = async (url: string, value?: string) => {
  const a = await http.send({ method: 'GET', url, timeoutMs: 2_000, headers: value === undefined ? {} : { authorization: `Bearer ${value}` } });
  return 'status' in a ? a : { status: 0, text: a.fault.code };
};

describe('the world as processes of its own', () => {
  it('witness and service run apart, are steered apart, and end with their parent', async () => {
    const w = await jwtWorld();
    undo.push(w.close);
    const of = await w.expose();
    const witness = await launch('resource-server', { iss: 'https://tokens.example.test', audience: 'payments-api', jwks: `${w.dir}/public/jwks.json`, list: `${w.dir}/public/revoked.jwt`, maxAgeMs: 100, steerable: true });
    expect((await get(`${witness.hello['url']}/whoami`, of.value?.reveal())).status).toBe(200);
    const told = await http.send({ method: 'POST', url: `http://127.0.0.1:${witness.hello['steerPort']}/_lies`, body: '{"control":{"is":"refuse-everything"}}', timeoutMs: 2_000 });
    expect(told).toMatchObject({ status: 200 });
    expect((await get(`${witness.hello['url']}/whoami`, of.value?.reveal())).status).toBe(401);
    expect((await get(`${witness.hello['url']}/payments`, of.value?.reveal())).status).toBe(200);

    const folder = await mkdtemp(join(tmpdir(), 'tokenctl-sealed-'));
    undo.push(() => rm(folder, { recursive: true }));
    const identity = await newAgeIdentity();
    await mkdir(join(folder, 'prod/payments'), { recursive: true });
    await writeFile(join(folder, 'prod/payments/1-0e2654e0.age'), await sealTo([await ageRecipientOf(identity)], JSON.stringify({ api_token: of.value?.reveal() })));
    await writeFile(join(folder, 'prod/payments/state.json'), '{"current":"1-0e2654e0"}');
    const service = await launch('service', { calls: `${witness.hello['url']}/payments`, everyMs: 50, store: { folder, path: 'prod/payments', field: 'api_token' }, identity: identity.reveal() });
    expect(JSON.parse((await get(`${service.hello['url']}/healthz`)).text)).toMatchObject({ ok: true, token: { id: of.token.id } });

    service.child.stdin?.end();
    expect(await service.gone).toBe(0);
    witness.child.kill('SIGTERM');
    expect(await witness.gone).toBe(0);
  }, 20_000);
});
