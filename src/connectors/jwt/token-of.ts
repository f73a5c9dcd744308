import { as, type Fingerprint, type TokenKey } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import type { Token } from '../../core/token.ts';
import type { Claims } from './claims.ts';
import type { Issued } from './register.ts';

const KEY = 'key:';
export const keyId = (kid: string): string => `${KEY}${kid}`;
/** The kid of a key token (`key:KID`), or null for a token known by its jti. */
export const kidOfToken = (t: Token): string | null => (t.id?.startsWith(KEY) ? t.id.slice(KEY.length) : null);

const plain = (issuer: string, id: string): Token => ({
  key: as<TokenKey>(`${issuer}/${id}`), issuer, id, kind: 'jwt', subject: null, scopes: [], audience: [],
  created: null, lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null,
});

export const tokenOfIssued = (issuer: string, i: Issued, fingerprint: Fingerprint | null = null): Token => ({
  ...plain(issuer, i.jti), subject: i.sub, scopes: i.scope, audience: i.aud, created: instant(i.iat * 1000), expires: instant(i.exp * 1000), fingerprint,
});

export const tokenOfClaims = (issuer: string, c: Claims, fingerprint: Fingerprint): Token => ({
  ...plain(issuer, c.jti), subject: c.sub, scopes: c.scope, audience: c.aud, fingerprint,
  created: c.iat === null ? null : instant(c.iat * 1000), expires: c.exp === null ? null : instant(c.exp * 1000),
});

export const tokenOfKey = (issuer: string, kid: string, createdMs: number | null, fingerprint: Fingerprint | null = null): Token => ({
  ...plain(issuer, keyId(kid)), kind: 'jwt-key', created: createdMs === null ? null : instant(createdMs), fingerprint,
});
