import { afterEach, describe, expect, it } from 'vitest';
import type { Secret } from '../../src/core/secret.ts';
import { startService, type Service } from '../../src/drill/service.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../src/drill/webhook-receiver.ts';
import { createHttp } from '../../src/platform/http.ts';
import { systemClock } from '../../src/platform/clock.ts';
import type { Lie } from '../../src/drill/lies.ts';
import { callNamed } from '../contract/fingerprint-and-call.ts';
import { jwtWorld, type JwtWorld } from '../contract/jwt-world.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => { for (const w of open.splice(0).reverse()) await w.close(); });
const start = async (): Promise<JwtWorld> => { const w = await jwtWorld({ servers: 1 }); open.push(w); return w; };
const http = createHttp({ loopbackOnly: true });
const get = async (url: string, value?: string) => {
  const answer = await http.send({ method: 'GET', url, timeoutMs: 1_000, headers: value === undefined ? {} : { authorization: `Bearer ${value}` } });
  if ('fault' in answer) throw new Error(JSON.stringify(answer));
  return { status: answer.status, why: /error="(\w+)"/.exec(answer.headers['www-authenticate'] ?? '')?.[1] ?? null, text: answer.text };
};

describe('the witness', () => {
  it('is an honest RFC 9068 verifier: 200, 401 invalid_token, 403 insufficient_scope, 401 without a token', async () => {
    const w = await start();
    const { value, token } = await w.expose(['payments:read']);
    const v = value?.reveal() ?? '';
    const at = w.world.servers[0]?.url ?? '';
    expect(JSON.parse((await get(`${at}/whoami`, v)).text)).toEqual({ active: true, jti: token.id, sub: 'svc-payments', scope: 'payments:read' });
    expect(await get(`${at}/payments`, v)).toMatchObject({ status: 200 });
    expect(await get(`${at}/scoped/payments:write`, v)).toMatchObject({ status: 403, why: 'insufficient_scope' });
    expect(await get(`${at}/whoami`)).toMatchObject({ status: 401, why: null });
    const [h, p, s] = v.split('.');
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
    for (const bad of [`${h}.${p}.AAAA`, `${none}.${p}.`, `${h}.${p}`, `${none}.${p}.${s}`]) expect((await get(`${at}/whoami`, bad)).status).toBe(401);
    w.clock.advance(2 * 86_400_000);
    expect(await get(`${at}/whoami`, v)).toMatchObject({ status: 401, why: 'invalid_token' });
  });

  it('hears of a revoke when its copy of the list is old, and remembers calls but no values', async () => {
    const w = await start();
    const of = await w.expose();
    const at = w.world.servers[0]?.url ?? '';
    const v = of.value?.reveal() ?? '';
    expect((await get(`${at}/whoami`, v)).status).toBe(200);
    await w.issuer.effects.revoke?.(of, callNamed('k', w.clock));
    expect((await get(`${at}/whoami`, v)).status).toBe(200);
    w.clock.advance(600);
    expect((await get(`${at}/whoami`, v)).status).toBe(401);
    expect(w.world.calls().map((c) => [c.path, c.jti, c.status])).toEqual([['/whoami', of.token.id, 200], ['/whoami', of.token.id, 200], ['/whoami', of.token.id, 401]]);
    expect(JSON.stringify(w.world.calls())).not.toContain(v.split('.')[2]);
  });

  it('lies apart on what is asked and on what is done', async () => {
    const w = await start();
    const of = await w.expose();
    await w.issuer.effects.revoke?.(of, callNamed('k', w.clock));
    w.clock.advance(1_000);
    const at = w.world.servers[0]?.url ?? '';
    const v = of.value?.reveal() ?? '';
    w.world.setLies({ control: { is: 'accept-revoked' } });
    expect([(await get(`${at}/whoami`, v)).status, (await get(`${at}/payments`, v)).status, await w.world.refuses(v)]).toEqual([200, 401, true]);
    w.world.setLies({ data: { is: 'accept-revoked' } });
    expect([(await get(`${at}/whoami`, v)).status, (await get(`${at}/payments`, v)).status, await w.world.refuses(v)]).toEqual([401, 200, false]);
    w.world.setLies({ control: { is: 'refuse-then-accept', afterMs: 60_000 } });
    expect((await get(`${at}/whoami`, v)).status).toBe(401);
    w.clock.advance(60_001);
    expect((await get(`${at}/whoami`, v)).status).toBe(200);
    const weather: [Lie, number, RegExp][] = [
      [{ is: 'storm-429', retryAfterS: 7 }, 429, /slow_down/], [{ is: 'html-200' }, 200, /^<!doctype/], [{ is: 'error-500' }, 500, /error/], [{ is: 'truncated-json' }, 200, /[^}]$/],
    ];
    for (const [lie, status, body] of weather) {
      w.world.setLies({ control: lie });
      const said = await get(`${at}/whoami`, v);
      expect(said.status).toBe(status);
      expect(said.text).toMatch(body);
    }
  });

  it('lets nobody in when no valid list can be had', async () => {
    const w = await start();
    const of = await w.expose();
    const { rm } = await import('node:fs/promises');
    await rm(`${w.dir}/public/revoked.jwt`);
    expect((await get(`${w.world.servers[0]?.url}/whoami`, of.value?.reveal())).status).toBe(500);
  });
});

describe('a service', () => {
  it('uses what the store has now, keeps the last value when it cannot read, and shows which token it uses', async () => {
    const w = await start();
    const [a, b] = [await w.expose(), await w.expose()];
    let stored: Secret | null = a.value;
    const service: Service = await startService({ calls: `${w.world.servers[0]?.url}/payments`, everyMs: 3_600_000 },
      { clock: systemClock, http, read: async () => { if (!stored) throw new Error('no'); return stored; } });
    open.push(service);
    const shows = async () => JSON.parse((await get(`${service.url}/healthz`)).text) as { ok: boolean; token: { id: string }; lastCall: number; failed: number };
    expect(await shows()).toMatchObject({ ok: true, token: { id: a.token.id }, lastCall: 200 });
    stored = null;
    await w.issuer.effects.revoke?.(a, callNamed('k', w.clock));
    w.clock.advance(1_000);
    await service.turn();
    expect(await shows()).toMatchObject({ ok: false, token: { id: a.token.id }, lastCall: 401, failed: 1 });
    stored = b.value;
    await service.turn();
    expect(await shows()).toMatchObject({ ok: true, token: { id: b.token.id }, lastCall: 200, failed: 1 });
  });
});

describe('the webhook receiver', () => {
  it('keeps what arrived, also where it answers 500, and nothing of what it throttled', async () => {
    const hook: WebhookReceiver = await startWebhookReceiver({ clock: systemClock });
    open.push(hook);
    const post = async (body: string) => { const a = await http.send({ method: 'POST', url: hook.url, body, timeoutMs: 1_000 }); return 'status' in a ? `${a.status} ${a.text}` : 'fault'; };
    expect(await post('{"text":"1"}')).toBe('200 ok');
    hook.setLie({ is: 'error-500' });
    expect(await post('{"text":"2"}')).toMatch(/^500/);
    hook.setLie({ is: 'storm-429', retryAfterS: 1 });
    expect(await post('{"text":"3"}')).toMatch(/^429/);
    expect(hook.bodies().map((b) => b.body)).toEqual(['{"text":"1"}', '{"text":"2"}']);
  });
});
