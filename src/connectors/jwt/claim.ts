import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { JWK } from 'jose';
import type { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import { isIntact, readClaims } from './claims.ts';
import type { JwtCx } from './context.ts';
import { kidOf, publicHalf } from './keys.ts';
import { findIssued } from './register.ts';
import { tokenOfClaims, tokenOfIssued, tokenOfKey } from './token-of.ts';

/** Is this string a token, or a signing key, of this authority? Offline. Throws E_AUTH when the folder cannot be read. */
export async function claimValue(cx: JwtCx, value: Secret): Promise<Token | null> {
  const { iss } = await cx.authority.facts();
  const claims = await readClaims(value);
  if (!claims) return claimKey(cx, value);
  if (claims.iss !== iss) return null;
  const fingerprint = cx.deps.fingerprint(value);
  const issued = await findIssued(cx.authority.dir, claims.jti);
  // Ours by name, whatever became of the signature: the register knows better than the string what the token is.
  if (issued) return tokenOfIssued(cx.id, issued, fingerprint);
  return (await isIntact(cx.authority.dir, value)) ? tokenOfClaims(cx.id, claims, fingerprint) : null;
}

/** A leaked private key, as JWK or PEM, is known by its thumbprint. */
async function claimKey(cx: JwtCx, value: Secret): Promise<Token | null> {
  const jwk = publicOf(value.reveal().trim());
  const kid = jwk ? await kidOf(jwk) : null;
  if (kid === null || !(await publicHalf(cx.authority.dir, kid))) return null;
  return tokenOfKey(cx.id, kid, null, cx.deps.fingerprint(value));
}

function publicOf(text: string): JWK | null {
  try {
    const key = text.startsWith('{') ? createPrivateKey({ key: JSON.parse(text) as import('node:crypto').JsonWebKey, format: 'jwk' })
      : /^-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text) ? createPrivateKey(text) : null;
    return key ? createPublicKey(key).export({ format: 'jwk' }) as JWK : null;
  } catch { return null; }
}
