import type { JWK } from 'jose';
import type { SigningKey } from './keys.ts';
import type { Revoked } from './register.ts';

export const LIST_TYP = 'tokenctl-revoked+jwt';
const LIST_NAME = 'revoked';
/** Nobody renews the list while nothing changes; its own `exp` only ends a copy that was forgotten somewhere. */
const LIST_LIFE_S = 400 * 86_400;

/**
 * The published revocation list: a JWT with a type of its own (RFC 8725 §3.11, so that it passes for no access token), its name
 * as `sub`, `ttl` = seconds that a copy may be kept, `revoked` = entries of jti and exp.
 */
export interface RevocationList { readonly iatS: number; readonly ttlS: number; readonly kid: string; readonly jtis: ReadonlySet<string> }

/** An entry leaves the published list a day after its token expired. */
export const onList = (r: Revoked, nowMs: number): boolean => r.exp === null || (r.exp + 86_400) * 1000 > nowMs;

export async function signList(key: SigningKey, { iss, revoked, nowMs, maxAgeMs }: { iss: string; revoked: Iterable<Revoked>; nowMs: number; maxAgeMs: number }): Promise<string> {
  const [{ SignJWT }, { importJWK }] = await Promise.all([import('jose/jwt/sign'), import('jose/key/import')]);
  const iat = Math.floor(nowMs / 1000);
  const entries = [...revoked].filter((r) => onList(r, nowMs)).map((r) => (r.exp === null ? { jti: r.jti } : { jti: r.jti, exp: r.exp }));
  return new SignJWT({ iss, sub: LIST_NAME, iat, exp: iat + LIST_LIFE_S, ttl: Math.max(1, Math.ceil(maxAgeMs / 1000)), revoked: entries })
    .setProtectedHeader({ alg: key.alg, typ: LIST_TYP, kid: key.kid })
    .sign(await importJWK(key.jwk, key.alg));
}

/**
 * Reads a list with the key that the JWKS has for it; null unless type, issuer, name, signature and times hold. A key for tokens
 * cannot sign a list, and the kid must be the key's own thumbprint.
 */
export async function readList(text: string, { jwks, iss, nowMs }: { jwks: readonly JWK[]; iss: string; nowMs: number }): Promise<RevocationList | null> {
  const [{ jwtVerify }, { importJWK }, { decodeProtectedHeader }, { kidOf }] =
    await Promise.all([import('jose/jwt/verify'), import('jose/key/import'), import('jose/decode/protected_header'), import('./keys.ts')]);
  try {
    const { kid } = decodeProtectedHeader(text.trim());
    const jwk = jwks.find((k) => k.kid === kid && (k as { tokenctl_use?: unknown }).tokenctl_use === 'revocation-list');
    if (!jwk?.alg || (await kidOf(jwk)) !== kid) return null;
    const { payload } = await jwtVerify(text.trim(), await importJWK(jwk, jwk.alg),
      { algorithms: [jwk.alg], typ: LIST_TYP, issuer: iss, subject: LIST_NAME, requiredClaims: ['iat', 'exp', 'ttl', 'revoked'], currentDate: new Date(nowMs), clockTolerance: 60 });
    const { ttl, revoked } = payload as { ttl?: unknown; revoked?: unknown };
    if (typeof ttl !== 'number' || !Array.isArray(revoked)) return null;
    const jtis = revoked.map((r) => (r as { jti?: unknown } | null)?.jti);
    if (!jtis.every((j) => typeof j === 'string')) return null;
    return { iatS: payload.iat ?? 0, ttlS: ttl, kid: String(kid), jtis: new Set(jtis) };
  } catch {
    return null;
  }
}
