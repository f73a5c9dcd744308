import type { Secret } from '../../core/secret.ts';
import { publicHalf } from './keys.ts';

/** What a JWT says of itself. Nothing here is to be believed before `isIntact`. */
export interface Claims {
  readonly iss: string;
  readonly jti: string;
  readonly sub: string | null;
  readonly scope: readonly string[];
  readonly aud: readonly string[];
  readonly iat: number | null;
  readonly exp: number | null;
  readonly kid: string | null;
}

/** `Bearer `, quotes and white space around a leaked value are not part of it (TRUTH T10.2). */
const bare = (value: Secret): string => value.reveal().trim().replace(/^["']|["']$/g, '').replace(/^Bearer\s+/i, '').trim();

/** null: no compact JWT with an issuer and a jti. A JWT without jti cannot be revoked one by one, so it is not claimed. */
export async function readClaims(value: Secret): Promise<Claims | null> {
  const text = bare(value);
  if (!/^[\w-]+\.[\w-]+\.[\w-]*$/.test(text)) return null;
  const [{ decodeJwt }, { decodeProtectedHeader }] = await Promise.all([import('jose/jwt/decode'), import('jose/decode/protected_header')]);
  try {
    const p = decodeJwt(text);
    const { kid } = decodeProtectedHeader(text);
    if (typeof p.iss !== 'string' || typeof p.jti !== 'string' || p.jti === '') return null;
    return {
      iss: p.iss, jti: p.jti, sub: str(p.sub), scope: words(p['scope']), aud: (Array.isArray(p.aud) ? p.aud : [p.aud]).filter((a) => typeof a === 'string'),
      iat: time(p.iat), exp: time(p.exp), kid: str(kid),
    };
  } catch { return null; }
}

/** Signed by a key of this authority (burned ones too), so the value is whole: a damaged copy is refused everywhere and would look dead. */
export async function isIntact(dir: string, value: Secret): Promise<boolean> {
  const [{ compactVerify }, { importJWK }] = await Promise.all([import('jose/jws/compact/verify'), import('jose/key/import')]);
  try {
    await compactVerify(bare(value), async (header) => {
      const jwk = header.kid === undefined ? null : await publicHalf(dir, header.kid);
      if (!jwk?.alg || jwk.alg !== header.alg) throw new Error('not ours');
      return importJWK(jwk, jwk.alg);
    });
    return true;
  } catch { return false; }
}

const str = (v: unknown): string | null => (typeof v === 'string' ? v : null);
/** A NumericDate that JavaScript's clock can hold, else unknown. */
const time = (v: unknown): number | null => (typeof v === 'number' && Math.abs(v) <= 8.64e12 ? v : null);
const words = (v: unknown): readonly string[] => (typeof v === 'string' ? v.split(' ').filter((s) => s !== '') : []);
export const bearerOf = bare;
