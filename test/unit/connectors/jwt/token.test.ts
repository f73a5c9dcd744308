import { spawn } from 'node:child_process';
import { copyFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { toMs } from '../../../../src/core/clock.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { Http } from '../../../../src/ports/http.ts';
import type { Held } from '../../../../src/ports/call.ts';
import type { RoundAsk } from '../../../../src/ports/issuer.ts';
import { callNamed } from '../../../contract/fingerprint-and-call.ts';
import { jwtWorld, type JwtWorld } from '../../../contract/jwt-world.ts';

const open: JwtWorld[] = [];
afterEach(async () => { for (const w of open.splice(0)) await w.close(); });
const start = async (o: Parameters<typeof jwtWorld>[0] = {}): Promise<JwtWorld> => { const w = await jwtWorld(o); open.push(w); return w; };
const ask = (of: Held, more: Partial<RoundAsk> = {}): RoundAsk => ({ of, control: null, revokedAt: null, mayPresent: true, ...more });
const bare = (of: Held): Held => ({ token: of.token, value: null });
const published = { jwks: 'file:./authority/public/jwks.json', list: 'file:./authority/public/revoked.jwt' };
const checked = { 'payments-api': { checks: 'list' as const } };

describe('mint', () => {
  it('Ed25519 gives the same string for the same intent; ES256 the same jti', async () => {
    for (const alg of ['EdDSA', 'ES256'] as const) {
      const w = await start({ alg });
      const call = callNamed('m', w.clock);
      const { token } = await w.expose();
      const mint = async (issuer = w.issuer) => {
        const r = await issuer.effects.mint?.({ like: token, scopes: ['a', 'b'], audience: ['payments-api'], ttlMs: 90_000, avoid: [] }, call);
        if (r?.ok !== true) throw new Error('not minted');
        return r.out;
      };
      const first = await mint();
      w.clock.advance(60_000);
      const again = await mint(w.again());
      expect(again.token.id).toBe(call.mark);
      expect(again.secret.reveal() === first.secret.reveal()).toBe(alg === 'EdDSA');
      const claims = JSON.parse(Buffer.from(first.secret.reveal().split('.')[1] ?? '', 'base64url').toString());
      const iat = Math.floor(toMs(call.intendedAt) / 1000);
      expect(claims).toEqual({ iss: 'https://tokens.example.test', sub: 'svc-payments', client_id: 'svc-payments', aud: 'payments-api', scope: 'a b', jti: call.mark, iat, exp: iat + 90 });
      // Another wish under the same mark is no repetition.
      expect(await w.issuer.effects.mint?.({ like: token, scopes: ['a', 'b', 'c'], audience: ['payments-api'], ttlMs: 90_000, avoid: [] }, call)).toMatchObject({ ok: false, fault: { class: 'conflict' } });
    }
  });
});

describe('proof from the published list, the value not held', () => {
  const setting = async (audiences: { [name: string]: { checks: 'list' | 'none' } } = checked) => {
    const w = await start({ config: { published, audiences } });
    return { w, of: await w.expose() };
  };

  it('alive while not listed; dead once a list as young as the revoke has arrived, with the control it brings', async () => {
    const { w, of } = await setting();
    expect(await w.issuer.reads.round(ask(bare(of)), callNamed('b', w.clock))).toMatchObject({ is: 'alive', path: 'registry' });
    await w.issuer.effects.revoke?.(bare(of), callNamed('k', w.clock));
    w.clock.advance(5_000);
    expect(await w.issuer.reads.round(ask(bare(of), { revokedAt: w.clock.now() }), callNamed('r', w.clock))).toMatchObject({ is: 'dead', path: 'registry', control: 'alive' });
  });

  it('a copy that is not renewed, a foreign signature, or a damaged file prove nothing', async () => {
    const { w, of } = await setting();
    await w.issuer.effects.revoke?.(bare(of), callNamed('k', w.clock));
    const copy = { jwks: join(w.dir, '../copy.json'), list: join(w.dir, '../copy.jwt') };
    await copyFile(join(w.dir, 'public/jwks.json'), copy.jwks);
    await copyFile(join(w.dir, 'public/revoked.jwt'), copy.list);
    w.clock.advance(5_000);
    const round = () => w.again({ published: copy }).reads.round(ask(bare(of), { revokedAt: w.clock.now() }), callNamed('r', w.clock));
    expect(await round()).toMatchObject({ is: 'cannot-tell', detail: expect.stringContaining('older') });
    // Another authority of the same name lists the jti, later than the revoke: its key is not ours.
    const other = await start();
    other.clock.advance(60_000);
    expect(await other.issuer.effects.revoke?.(bare(of), callNamed('k', other.clock))).toMatchObject({ ok: true });
    await copyFile(join(other.dir, 'public/jwks.json'), copy.jwks);
    await copyFile(join(other.dir, 'public/revoked.jwt'), copy.list);
    expect(await round()).toMatchObject({ is: 'cannot-tell', control: 'not-alive' });
    for (const junk of ['', 'a.b.c', '<!doctype html>']) { await writeFile(copy.list, junk); expect((await round()).is).toBe('cannot-tell'); }
  });

  it('serves only audiences that check the list', async () => {
    for (const audiences of [{}, { 'payments-api': { checks: 'none' as const } }]) {
      const { w, of } = await setting(audiences);
      await w.issuer.effects.revoke?.(bare(of), callNamed('k', w.clock));
      expect((await w.issuer.reads.round(ask(bare(of), { revokedAt: w.clock.now() }), callNamed('r', w.clock))).is).toBe('cannot-tell');
    }
  });

  it('never takes an access token for a list, nor a token key for the list key', async () => {
    const { w, of } = await setting();
    await w.issuer.effects.revoke?.(bare(of), callNamed('k', w.clock));
    const copy = { jwks: published.jwks, list: join(w.dir, '../copy.jwt') };
    await writeFile(copy.list, of.value?.reveal() ?? '');
    expect((await w.again({ published: copy }).reads.round(ask(bare(of), { revokedAt: w.clock.now() }), callNamed('r', w.clock))).is).toBe('cannot-tell');
    expect(await w.world.refuses(await readFile(join(w.dir, 'public/revoked.jwt'), 'utf8'))).toBe(true);
  });
});

describe('what a refusal does not prove', () => {
  it('a token near its end, and one whose audience never looks at the list', async () => {
    const w = await start();
    const of = await w.expose();
    expect(await w.again({ audiences: { 'payments-api': { checks: 'none' } } }).effects.revoke?.(of, callNamed('k', w.clock))).toMatchObject({ ok: true, how: 'partly' });
    const revokedAt = w.clock.now();
    w.clock.advance(2_000);
    expect((await w.again({ audiences: { 'payments-api': { checks: 'none' } } }).reads.round(ask(of, { revokedAt }), callNamed('r', w.clock))).is).toBe('cannot-tell');
    expect((await w.issuer.reads.round(ask(of, { revokedAt }), callNamed('r', w.clock))).is).toBe('dead');
    w.clock.advance(86_400_000 - 60_000);
    expect(await w.issuer.reads.round(ask(of, { revokedAt }), callNamed('r', w.clock))).toMatchObject({ is: 'cannot-tell', detail: expect.stringContaining('exp') });
  });

  it('the clock: dead only when both clocks are 300 s past exp and agree', async () => {
    const w = await start();
    const of = await w.expose();
    const exp = toMs(of.token.expires ?? w.clock.now());
    const roundWith = async (date: (now: number) => number | null, status = 401) => {
      const http: Http = { send: async () => ({ status, headers: status === 200 ? { 'content-type': 'application/json' } : {}, text: '{}', date: date(toMs(w.clock.now())) }) };
      return (await w.again({}, http).reads.round(ask(of, { mayPresent: status === 200 }), callNamed('r', w.clock)));
    };
    w.clock.advance(exp - toMs(w.clock.now()) + 299_000);
    expect((await roundWith((now) => now)).is).toBe('cannot-tell');
    w.clock.advance(2_000);
    expect(await roundWith((now) => now)).toMatchObject({ is: 'dead', path: 'clock' });
    expect((await roundWith(() => null)).is).toBe('cannot-tell');
    expect((await roundWith((now) => now + 301_000)).is).toBe('cannot-tell');
    expect((await roundWith((now) => now - 100_000)).is).toBe('cannot-tell');
    // A verifier that never looks at exp: the expired token lives.
    expect((await roundWith((now) => now, 200)).is).toBe('alive');
    // A person's word for `exp` starts no clock.
    const claimed = { token: { ...of.token, id: 'unheard-of', expires: '2001-01-01T00:00:00.000Z' as never }, value: null };
    const http: Http = { send: async () => ({ status: 401, headers: {}, text: '', date: toMs(w.clock.now()) }) };
    expect((await w.again({}, http).reads.round(ask(claimed), callNamed('r', w.clock))).is).toBe('cannot-tell');
  });

  it('alive at one of two verifiers is alive; silent at one is cannot-tell', async () => {
    const w = await start();
    const of = await w.expose();
    await w.issuer.effects.revoke?.(of, callNamed('k', w.clock));
    const revokedAt = w.clock.now();
    w.clock.advance(2_000);
    w.world.servers[1]?.setLies({ control: { is: 'accept-revoked' } });
    expect((await w.issuer.reads.round(ask(of, { revokedAt }), callNamed('r', w.clock))).is).toBe('alive');
    w.world.servers[1]?.setLies({ control: { is: 'html-200' } });
    expect((await w.issuer.reads.round(ask(of, { revokedAt }), callNamed('r', w.clock))).is).toBe('cannot-tell');
  });
});

describe('the folder', () => {
  it('a revoke by jti of a token that was never registered stays on the list', async () => {
    const w = await start();
    const of = await w.expose();
    const stranger = { token: { ...of.token, id: '../../etc/passwd' }, value: null };
    expect(await w.issuer.effects.revoke?.(stranger, callNamed('k', w.clock))).toMatchObject({ ok: true, how: 'done' });
    expect(await w.issuer.reads.observe('revoke', stranger, callNamed('o', w.clock))).toEqual({ is: 'applied', out: null });
  });

  it('forged: our iss with a foreign signature is nobody\'s, unless the register knows the jti', async () => {
    const w = await start();
    const of = await w.expose();
    const [h, p, s = ''] = (of.value?.reveal() ?? '').split('.');
    const forge = (jti: string) => `${h}.${Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(p ?? '', 'base64url').toString()), jti })).toString('base64url')}.${s}`;
    expect(await w.issuer.reads.claim(new Secret(forge('unknown')), callNamed('c', w.clock))).toBeNull();
    expect(await w.issuer.reads.claim(new Secret(`"Bearer ${forge(of.token.id ?? '')}"`), callNamed('c', w.clock))).toMatchObject({ key: of.token.key });
  });

  it('many revokes at once, in two connectors, all land and share lists', async () => {
    const w = await start();
    const all = await Promise.all(Array.from({ length: 24 }, () => w.expose()));
    const other = w.again();
    const replies = await Promise.all(all.map((of, i) => (i % 2 === 0 ? w.issuer : other).effects.revoke?.(of, callNamed(`k${i}`, w.clock))));
    expect(replies.every((r) => r?.ok === true && r.how === 'done')).toBe(true);
    w.clock.advance(2_000);
    for (const of of all) expect(await w.world.refuses(of.value?.reveal() ?? '')).toBe(true);
  });

  it('an aborted call changes nothing and says so', async () => {
    const w = await start();
    const of = await w.expose();
    const reply = await w.issuer.effects.revoke?.(of, { ...callNamed('k', w.clock), signal: AbortSignal.abort() });
    expect(reply).toMatchObject({ ok: false, fault: { class: 'unavailable' } });
    expect(await w.issuer.reads.observe('revoke', of, callNamed('o', w.clock))).toEqual({ is: 'not-applied' });
  });

  it('killed at any moment, a revoke is listed and published or neither, and the folder goes on', async () => {
    const w = await start();
    const tokens = await Promise.all(Array.from({ length: 6 }, () => w.expose()));
    for (const [i, of] of tokens.entries()) {
      const child = spawn(process.execPath, [join(import.meta.dirname, 'revoke-child.ts'), w.dir, of.token.id ?? ''], { stdio: ['ignore', 'pipe', 'inherit'] });
      await new Promise((ready) => child.stdout.once('data', ready));
      await new Promise((later) => setTimeout(later, i * 4));
      child.kill('SIGKILL');
      await new Promise((gone) => child.once('exit', gone));
      const seen = await w.issuer.reads.observe('revoke', of, callNamed('o', w.clock));
      w.clock.advance(2_000);
      if (seen.is === 'applied') expect(await w.world.refuses(of.value?.reveal() ?? '')).toBe(true);
      expect(await w.issuer.effects.revoke?.(of, callNamed('k', w.clock))).toMatchObject({ ok: true, how: seen.is === 'applied' ? 'already' : 'done' });
    }
    expect((await readdir(join(w.dir, 'public'))).filter((f) => !f.startsWith('.'))).toEqual(['jwks.json', 'revoked.jwt']);
  }, 30_000);
});
