import { clean } from './clean.ts';

/** What a JWT says of itself; claims, not facts, until its issuer confirms them. */
export interface JwtSays {
  readonly iss: string | null; readonly jti: string | null; readonly sub: string | null; readonly kid: string | null; readonly scope: string | null;
  readonly aud: readonly string[];
  /** Seconds since 1970. */
  readonly exp: number | null; readonly iat: number | null;
}
type Claims = { readonly [name: string]: unknown };

function decode(part: string): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Claims : null;
  } catch {
    return null; // not JSON: not a JWT
  }
}

/**
 * Decodes header and payload of a JWT (RFC 7519), with, without or with a broken signature. Null if the header is none.
 * A payload that does not decode leaves `claims` empty. Nothing is verified.
 */
export function readJwt(value: string): { readonly header: Claims; readonly claims: Claims; readonly signed: boolean } | null {
  const [head = '', payload = '', signature = ''] = value.split('.');
  const header = decode(head);
  if (header === null || typeof (header['alg'] ?? header['typ']) !== 'string') return null;
  return { header, claims: decode(payload) ?? {}, signed: signature !== '' };
}

const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? clean(value, 512) : null);
const time = (value: unknown): number | null => (typeof value === 'number' && Number.isFinite(value) && Math.abs(value) < 8.64e12 ? value : null);

/** The claims that name a token, typed and capped. */
export function jwtClaims(header: Claims, claims: Claims): JwtSays {
  const aud = claims['aud'];
  return {
    iss: text(claims['iss']), jti: text(claims['jti']), sub: text(claims['sub']), kid: text(header['kid']),
    scope: text(claims['scope']) ?? (Array.isArray(claims['scp']) ? text(claims['scp'].filter((s) => typeof s === 'string').join(' ')) : text(claims['scp'])),
    aud: (Array.isArray(aud) ? aud : [aud]).map(text).filter((a) => a !== null).slice(0, 32),
    exp: time(claims['exp']), iat: time(claims['iat']),
  };
}

/** What the JWT says of itself; null if the value is none. */
export function jwtSays(value: string): JwtSays | null {
  const read = readJwt(value);
  return read && jwtClaims(read.header, read.claims);
}
