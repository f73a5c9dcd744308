import { toMs, type Clock } from '../core/clock.ts';
import type { PublishedCopy } from './published-copy.ts';

export interface Judged { readonly jti: string; readonly sub: string; readonly scope: readonly string[] }
export type Judgement = { readonly ok: true; readonly token: Judged; readonly revoked: boolean } | { readonly ok: false };

/**
 * RFC 9068 §4: type, issuer, audience, signature by a published key, times, required claims. Whether the jti is on the list is
 * told apart, so that a lie can ignore it. Throws when no published list can be had.
 */
export async function judge(token: string, { iss, audience, published, clock }: { iss: string; audience: string; published: PublishedCopy; clock: Clock }): Promise<Judgement> {
  const [{ jwtVerify }, { importJWK }] = await Promise.all([import('jose/jwt/verify'), import('jose/key/import')]);
  const revoked = await published.revoked();
  try {
    const { payload } = await jwtVerify(token, async (header) => {
      const jwk = await published.key(header.kid ?? '');
      if (jwk?.alg === undefined || jwk.alg !== header.alg) throw new Error('unknown key');
      return importJWK(jwk, jwk.alg);
    }, {
      typ: 'at+jwt', issuer: iss, audience, algorithms: ['EdDSA', 'ES256'], currentDate: new Date(toMs(clock.now())), clockTolerance: 30,
      requiredClaims: ['exp', 'sub', 'client_id', 'iat', 'jti'],
    });
    const scope = typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [];
    return { ok: true, token: { jti: String(payload.jti), sub: String(payload.sub), scope }, revoked: revoked.has(String(payload.jti)) };
  } catch { return { ok: false }; }
}
