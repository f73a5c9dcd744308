import { Secret } from '../../core/secret.ts';
import type { SigningKey } from './keys.ts';
import type { Issued } from './register.ts';

/**
 * An RFC 9068 access token. All of it follows from its arguments: Ed25519 gives the same string each time (RFC 8032), ES256
 * another one with the same jti, which dies with it (TRUTH T9.4).
 */
export async function signAccessToken(key: SigningKey, iss: string, t: Omit<Issued, 'kid'>): Promise<Secret> {
  const [{ SignJWT }, { importJWK }] = await Promise.all([import('jose/jwt/sign'), import('jose/key/import')]);
  const payload = {
    iss, sub: t.sub, aud: t.aud.length === 1 ? t.aud[0] as string : [...t.aud], client_id: t.client_id, jti: t.jti,
    iat: t.iat, exp: t.exp, ...(t.scope.length > 0 && { scope: t.scope.join(' ') }),
  };
  return new Secret(await new SignJWT(payload).setProtectedHeader({ alg: key.alg, typ: 'at+jwt', kid: key.kid }).sign(await importJWK(key.jwk, key.alg)));
}
