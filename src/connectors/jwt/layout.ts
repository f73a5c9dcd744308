import { createHash } from 'node:crypto';
import { join } from 'node:path';

/**
 * The authority's folder. Every file is replaced whole and only under the kernel lock; a reader needs no lock.
 *
 *   authority.json         issuer (`iss`) and algorithm of new keys
 *   authority.lock         the lock, 0 bytes
 *   keys/<kid>.jwk         a private key, 0600; kid = RFC 7638 thumbprint, so a kid cannot be given to another key
 *   retired/<kid>.jwk      public half of a burned key: this is the burned list, and lets its tokens be recognised
 *   register/<name>.json   one issued token each: jti, sub, client_id, scope, aud, iat, exp, kid. Never a value
 *   revoked.json           revoked jtis with their exp: the source of the published list
 *   probes/<kid>.age       a token signed by a burned key before its private half went, sealed to the operators: only with it
 *                          can verifiers be asked whether they still trust the key. It has no scope and expires; nobody
 *                          here learns when the proof is complete, so it stays until then
 *   public/jwks.json       what verifiers trust: token keys, and the key of the list (`tokenctl_use: revocation-list`)
 *   public/revoked.jwt     the published revocation list (see list.ts)
 */
export const layout = (dir: string) => ({
  facts: join(dir, 'authority.json'),
  lock: join(dir, 'authority.lock'),
  keys: join(dir, 'keys'),
  key: (kid: string) => join(dir, 'keys', `${fileName(kid)}.jwk`),
  retired: join(dir, 'retired'),
  retiredKey: (kid: string) => join(dir, 'retired', `${fileName(kid)}.jwk`),
  register: join(dir, 'register'),
  issued: (jti: string) => join(dir, 'register', `${fileName(jti)}.json`),
  revoked: join(dir, 'revoked.json'),
  probes: join(dir, 'probes'),
  probe: (kid: string) => join(dir, 'probes', `${fileName(kid)}.age`),
  public: join(dir, 'public'),
  jwks: join(dir, 'public', 'jwks.json'),
  list: join(dir, 'public', 'revoked.jwt'),
});

/** An id is hostile input (RFC 8725 §3.10): what is no plain name is hashed. `=` keeps the two kinds apart. */
const fileName = (id: string): string =>
  /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$/.test(id) ? id : `=${createHash('sha256').update(id).digest('hex')}`;
