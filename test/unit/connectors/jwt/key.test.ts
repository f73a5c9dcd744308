import { copyFile, mkdir, readFile, readdir, stat } from 'node:fs/promises';
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { as, type TokenKey } from '../../../../src/core/brand.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { Token } from '../../../../src/core/token.ts';
import type { RoundAsk } from '../../../../src/ports/issuer.ts';
import { callNamed } from '../../../contract/fingerprint-and-call.ts';
import { jwtWorld, type JwtWorld } from '../../../contract/jwt-world.ts';

const open: JwtWorld[] = [];
afterEach(async () => { for (const w of open.splice(0)) await w.close(); });
const start = async (o: Parameters<typeof jwtWorld>[0] = {}): Promise<JwtWorld> => { const w = await jwtWorld(o); open.push(w); return w; };
const published = { jwks: 'file:./authority/public/jwks.json', list: 'file:./authority/public/revoked.jwt' };

const keyToken = (kid: string): Token => ({
  key: as<TokenKey>(`authority/key:${kid}`), issuer: 'authority', id: `key:${kid}`, kind: 'jwt-key', subject: null, scopes: [], audience: [], created: null,
  lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null,
});
const ask = (token: Token, more: Partial<RoundAsk> = {}): RoundAsk => ({ of: { token, value: null }, control: null, revokedAt: null, mayPresent: true, ...more });

describe('a signing key', () => {
  it('is claimed by its JWK or PEM, and only if it is ours', async () => {
    const w = await start();
    const jwk = await readFile(join(w.dir, 'keys', `${w.kid}.jwk`), 'utf8');
    const pem = createPrivateKey({ key: JSON.parse(jwk), format: 'jwk' }).export({ type: 'pkcs8', format: 'pem' });
    for (const text of [jwk, String(pem)])
      expect(await w.issuer.reads.claim(new Secret(text), callNamed('c', w.clock))).toMatchObject({ key: `authority/key:${w.kid}`, kind: 'jwt-key' });
    const foreign = (await start()).dir;
    const [file] = (await readdir(join(foreign, 'keys'))).filter((f) => f.endsWith('.jwk'));
    expect(await w.issuer.reads.claim(new Secret(await readFile(join(foreign, 'keys', file ?? ''), 'utf8')), callNamed('c', w.clock))).toBeNull();
    for (const junk of ['', '{', '{}', 'a.b.c', 'eyJhbGciOiJub25lIn0.e30.', '-----BEGIN PRIVATE KEY-----\nx'])
      expect(await w.issuer.reads.claim(new Secret(junk), callNamed('c', w.clock))).toBeNull();
  });

  it('lists every living token of the key as what dies with it', async () => {
    const w = await start();
    const [a, b] = [await w.expose(), await w.expose()];
    await w.issuer.effects.revoke?.(a, callNamed('r', w.clock));
    const unit = await w.issuer.reads.unit(keyToken(w.kid), callNamed('u', w.clock));
    expect(unit).toMatchObject({ complete: true });
    expect(unit.members.map((t) => t.key)).toEqual([`authority/key:${w.kid}`, b.token.key]);
  });

  it('retires at once, leaves no private half, signs on with another key, and is proven by its probe token', async () => {
    const w = await start({ config: { published } });
    const of = await w.expose();
    const token = keyToken(w.kid);
    const stale = join(w.dir, '../stale.json');
    await copyFile(join(w.dir, 'public/jwks.json'), stale);
    expect(await w.issuer.reads.round(ask(token), callNamed('b', w.clock))).toMatchObject({ is: 'alive' });
    // Under the old key nothing is minted once it is on the ledger.
    const minted = await w.issuer.effects.mint?.({ like: of.token, scopes: [], audience: of.token.audience, ttlMs: 60_000, avoid: [`key:${w.kid}`] }, callNamed('m', w.clock));
    const header = minted?.ok === true ? JSON.parse(Buffer.from(minted.out.secret.reveal().split('.')[0] ?? '', 'base64url').toString()) : {};
    expect(header).toMatchObject({ typ: 'at+jwt', alg: 'EdDSA' });
    expect(header.kid).not.toBe(w.kid);

    expect(await w.issuer.reads.observe('revoke', { token, value: null }, callNamed('o', w.clock))).toEqual({ is: 'not-applied' });
    expect(await w.issuer.effects.revoke?.({ token, value: null }, callNamed('k', w.clock))).toMatchObject({ ok: true, how: 'done' });
    const revokedAt = w.clock.now();
    expect(await w.issuer.effects.revoke?.({ token, value: null }, callNamed('k', w.clock))).toMatchObject({ ok: true, how: 'already' });
    expect(await w.issuer.reads.observe('revoke', { token, value: null }, callNamed('o', w.clock))).toEqual({ is: 'applied', out: null });
    expect(await readdir(join(w.dir, 'keys'))).not.toContain(`${w.kid}.jwk`);
    expect(await readFile(join(w.dir, 'public/jwks.json'), 'utf8')).not.toContain(w.kid);

    // Within the time that a verifier may keep the key, a refusal proves nothing.
    expect((await w.issuer.reads.round(ask(token, { revokedAt }), callNamed('r', w.clock))).is).not.toBe('dead');
    w.clock.advance(1_500);
    expect(await w.issuer.reads.round(ask(token, { revokedAt }), callNamed('r', w.clock))).toMatchObject({ is: 'dead', control: 'alive', vantages: 2 });
    expect(of.value && await w.world.refuses(of.value.reveal())).toBe(true);
    // A copy of the JWKS somewhere still vouches for the key: whoever reads it there accepts what the key signs.
    expect((await w.again({ published: { ...published, jwks: stale } }).reads.round(ask(token, { revokedAt }), callNamed('r', w.clock))).is).toBe('alive');
    // The law asks for the JWKS as consumers read it; our own folder is no evidence.
    expect((await w.again({ published: undefined }).reads.round(ask(token, { revokedAt }), callNamed('r', w.clock))).is).toBe('cannot-tell');
    w.world.setLies({ control: { is: 'refuse-everything' } });
    expect((await w.issuer.reads.round(ask(token, { revokedAt }), callNamed('r', w.clock))).is).toBe('cannot-tell');
    // The probe token ends; then it says nothing any more.
    w.world.setLies({});
    w.clock.advance(8 * 86_400_000);
    expect((await w.issuer.reads.round(ask(token, { revokedAt }), callNamed('r', w.clock))).is).toBe('cannot-tell');
  });

  it('stays burned when a backup brings its file back', async () => {
    const w = await start();
    await w.expose();
    await mkdir(join(w.dir, 'backup'));
    await copyFile(join(w.dir, 'keys', `${w.kid}.jwk`), join(w.dir, 'backup', 'k'));
    await w.issuer.effects.revoke?.({ token: keyToken(w.kid), value: null }, callNamed('k', w.clock));
    await copyFile(join(w.dir, 'backup', 'k'), join(w.dir, 'keys', `${w.kid}.jwk`));
    expect(await w.issuer.reads.identity(callNamed('i', w.clock))).not.toMatchObject({ kids: expect.arrayContaining([w.kid]) });
    // The private half is back: whatever verifiers say, that is no retired key.
    const revokedAt = w.clock.now();
    w.clock.advance(5_000);
    expect((await w.again({ published }).reads.round(ask(keyToken(w.kid), { revokedAt }), callNamed('r', w.clock)))).toMatchObject({ is: 'cannot-tell', detail: expect.stringContaining('not retired') });
    const fresh = await w.expose();
    expect(fresh.value && await w.world.refuses(fresh.value.reveal())).toBe(false);
    expect(await readFile(join(w.dir, 'public/jwks.json'), 'utf8')).not.toContain(w.kid);
    expect(await w.issuer.reads.observe('revoke', { token: keyToken(w.kid), value: null }, callNamed('o', w.clock))).toEqual({ is: 'not-applied' });
  });

  it('never sends the key itself anywhere, held or not', async () => {
    const w = await start();
    await w.expose();
    const jwk = await readFile(join(w.dir, 'keys', `${w.kid}.jwk`), 'utf8');
    const sent: string[] = [];
    const issuer = w.again({}, { send: async (r) => { sent.push(JSON.stringify(r)); return { fault: { code: 'E_LOST', class: 'lost' } }; } });
    await issuer.reads.round({ ...ask(keyToken(w.kid)), of: { token: keyToken(w.kid), value: new Secret(jwk) } }, callNamed('r', w.clock));
    expect(sent.length).toBeGreaterThan(0);
    expect(sent.join('')).not.toContain(JSON.parse(jwk).d);
  });

  it('keeps what is private private', async () => {
    const w = await start();
    await w.expose();
    await w.issuer.effects.revoke?.({ token: keyToken(w.kid), value: null }, callNamed('k', w.clock));
    for (const folder of ['keys', 'retired', 'probes', 'register'])
      for (const file of await readdir(join(w.dir, folder))) expect((await stat(join(w.dir, folder, file))).mode & 0o077).toBe(0);
    expect(JSON.parse(await readFile(join(w.dir, 'public/jwks.json'), 'utf8')).keys.every((k: object) => !('d' in k))).toBe(true);
  });
});
