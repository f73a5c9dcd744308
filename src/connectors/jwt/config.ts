import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';

const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration such as 90s, 5m or 30d');
const httpUrl = z.string().refine((t) => ['http:', 'https:'].includes(URL.parse(t)?.protocol ?? ''), 'not an http(s) URL');

/** An issuer entry with `uses: jwt`. */
export const jwtConfig = z.strictObject({
  uses: z.literal('jwt').optional(),
  expect: z.record(z.string(), z.unknown()).optional(),
  /** Folder of the authority: `file:./authority`. */
  keys: z.string().regex(/^(?:file:|\.{0,2}\/)./, 'not a folder: give file:./authority'),
  /** `iss` of the tokens; without it the one in the folder. */
  issuer: z.string().min(1).optional(),
  /** Asked by GET with the token as Bearer: a call that every token of this authority may make, without any scope. */
  verifiers: z.array(httpUrl).max(8).optional(),
  /** Where consumers read the JWKS and the list from (URL or file): a verifier for tokens whose value is not held. */
  published: z.strictObject({ jwks: z.string().min(1), list: z.string().min(1) }).optional(),
  /** Does the audience look at the revocation list? One that does not lets a revoked token live to its `exp`. */
  audiences: z.record(z.string(), z.strictObject({ checks: z.enum(['list', 'none']) })).optional(),
  /** How long a consumer may keep a copy of the list. */
  listMaxAge: duration.optional(),
  /** How long a verifier may keep trusting a key that has left the JWKS: its max-age plus the verifier's cache. */
  jwksMaxAge: duration.optional(),
  maxTtl: duration.optional(),
  /** A call that a replacement must be refused (TRUTH T3.8): 403 `insufficient_scope`, or 401. */
  narrowProbe: httpUrl.optional(),
});
export type JwtConfig = z.infer<typeof jwtConfig>;

const ms = (text: string | undefined, otherwise: number): number => (text === undefined ? null : parseDuration(text)) ?? otherwise;
export const listMaxAgeMs = (c: JwtConfig): number => ms(c.listMaxAge, 5 * 60_000);
/** jose's remote key set keeps keys for 10 minutes (reference: jose `cacheMaxAge`). */
export const jwksMaxAgeMs = (c: JwtConfig): number => ms(c.jwksMaxAge, 10 * 60_000);
export const maxTtlMs = (c: JwtConfig, policyMs: number): number => Math.min(ms(c.maxTtl, policyMs), policyMs);

/** A path or `file:` reference of the workspace → absolute path; null for a URL that is to be fetched. */
export function filePathOf(where: string, dir: string): string | null {
  if (/^https?:/i.test(where)) return null;
  if (/^file:\/\//i.test(where)) return fileURLToPath(where);
  const path = where.replace(/^file:/i, '');
  return isAbsolute(path) ? path : resolve(join(dir, path));
}
