import * as z from 'zod';
import { toMs, type Clock } from '../core/clock.ts';
import type { Http } from '../ports/http.ts';
import { judge, type Judged } from './judge.ts';
import { liesSchema, NO_LIE, type Lie, type Lies } from './lies.ts';
import { json, startLoopback, weather, type Answered, type Asked } from './loopback-server.ts';
import { publishedCopy } from './published-copy.ts';

export const resourceServerConfig = z.strictObject({
  iss: z.string(),
  audience: z.string(),
  /** URL or path of the published JWKS and revocation list. */
  jwks: z.string(),
  list: z.string(),
  /** How long a copy of either is kept. */
  maxAgeMs: z.number().min(0).default(1000),
  port: z.number().int().min(0).default(0),
  lies: liesSchema.default({}),
  /** Tests only: opens a second port where lies are told (`POST /_lies`) and calls are listed (`GET /_calls`). */
  steerable: z.boolean().default(false),
});
export type ResourceServerConfig = z.input<typeof resourceServerConfig>;

/** One call as the server saw it; never the token's value. */
export interface SeenCall { readonly nth: number; readonly atMs: number; readonly path: string; readonly jti: string | null; readonly status: number }

export interface ResourceServer {
  readonly url: string;
  readonly port: number;
  readonly steerPort: number | null;
  setLies(lies: Lies): void;
  calls(): readonly SeenCall[];
  /** The oracle: would the data plane let this token in now? Lies about tokens are told, the weather is not. Throws if it cannot know. */
  accepts(value: string): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * The witness: a resource server that knows the authority only by its published files. `GET /whoami` needs no scope;
 * `/scoped/<scope>` and `/payments` (payments:read, or payments:write unless GET) do. Refusals are those of RFC 6750.
 */
export async function startResourceServer(config: ResourceServerConfig, { clock, http }: { readonly clock: Clock; readonly http: Http }): Promise<ResourceServer> {
  const c = resourceServerConfig.parse(config);
  const published = publishedCopy(c, { clock, http });
  const seen: SeenCall[] = [];
  const firstRefused = new Map<string, number>();
  let lies: Lies = c.lies;

  /** The token as this server takes it now, lie included; null = refused. */
  const admit = async (value: string, lie: Lie): Promise<{ readonly jti: string | null; readonly token: Judged | null }> => {
    const found = await judge(value, { iss: c.iss, audience: c.audience, published, clock });
    if (!found.ok) return { jti: null, token: null };
    const { jti } = found.token;
    if (lie.is === 'refuse-everything') return { jti, token: null };
    if (!found.revoked || lie.is === 'accept-revoked') return { jti, token: found.token };
    const nowMs = toMs(clock.now());
    const since = firstRefused.get(jti) ?? nowMs;
    if (lie.is === 'refuse-then-accept' && nowMs - since >= lie.afterMs && firstRefused.has(jti)) return { jti, token: found.token };
    firstRefused.set(jti, since);
    return { jti, token: null };
  };

  const server = await startLoopback(async (asked) => {
    const lie = (asked.path === '/whoami' ? lies.control : lies.data) ?? NO_LIE;
    if (lie.is === 'slow') await clock.sleep(lie.ms, AbortSignal.timeout(60_000));
    const value = /^Bearer ([A-Za-z0-9._-]+)$/.exec(asked.headers.authorization ?? '')?.[1] ?? null;
    const { jti, token } = value === null ? { jti: null, token: null } : await admit(value, lie);
    const honest = answer(asked, value === null, token);
    const told = weather(lie, honest) ?? honest;
    seen.push({ nth: seen.length, atMs: toMs(clock.now()), path: asked.path, jti, status: told.status });
    return told;
  }, { port: c.port });

  const steer = c.steerable ? await startLoopback(async (asked) => {
    if (asked.method === 'POST' && asked.path === '/_lies') { lies = liesSchema.parse(JSON.parse(asked.body)); return json(200, { lies }); }
    if (asked.method === 'POST' && asked.path === '/_accepts') return json(200, { accepts: (await admit(asked.body, lies.data ?? NO_LIE)).token !== null });
    return asked.path === '/_calls' ? json(200, { calls: seen }) : json(404, { error: 'not_found' });
  }) : null;

  return {
    url: server.url, port: server.port, steerPort: steer?.port ?? null,
    setLies: (told) => { lies = told; },
    calls: () => seen,
    accepts: async (value) => (await admit(value, lies.data ?? NO_LIE)).token !== null,
    close: async () => { await server.close(); await steer?.close(); },
  };
}

function answer(asked: Asked, anonymous: boolean, token: Judged | null): Answered {
  if (anonymous) return json(401, { error: 'unauthorized' }, { 'www-authenticate': 'Bearer realm="drill"' });
  if (!token) return json(401, { error: 'invalid_token' }, { 'www-authenticate': 'Bearer realm="drill", error="invalid_token", error_description="The token is expired, revoked or malformed"' });
  const needs = scopeOf(asked);
  if (needs === undefined) return json(404, { error: 'not_found' });
  if (needs !== null && !token.scope.includes(needs))
    return json(403, { error: 'insufficient_scope' }, { 'www-authenticate': `Bearer realm="drill", error="insufficient_scope", scope="${needs}"` });
  return json(200, { active: true, jti: token.jti, sub: token.sub, scope: token.scope.join(' ') });
}

/** null = none needed; undefined = no such path. */
function scopeOf({ method, path }: Asked): string | null | undefined {
  if (path === '/whoami') return null;
  if (path === '/payments') return method === 'GET' ? 'payments:read' : 'payments:write';
  return /^\/scoped\/([\w:.-]{1,100})$/.exec(path)?.[1];
}
