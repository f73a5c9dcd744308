import { resolve } from 'node:path';
import { faultOf } from '../../core/faults.ts';
import type { Fault } from '../../core/result.ts';
import { readText } from '../../platform/files.ts';
import type { Call } from '../../ports/call.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import type { HttpAnswer, HttpRequest } from '../../ports/http.ts';
import { apiOf, type GithubConfig } from './config.ts';

export type Obj = { readonly [k: string]: unknown };
/** How a request says who asks: nobody, a token, or an app's client. */
export type As = { readonly bearer: string } | { readonly basic: { readonly id: string; readonly secret: string } } | null;
export interface Ask { readonly method: HttpRequest['method']; readonly path: string; readonly as: As; readonly body?: Obj }
/** `ok` and `no` have been read as JSON of GitHub's; everything else is unusable: a page, half an answer, nothing. */
export type Heard =
  | { readonly is: 'ok'; readonly status: number; readonly body: unknown; readonly date: number | null }
  | { readonly is: 'no'; readonly status: number; readonly message: string; readonly retryAfterMs: number | null; readonly limited: boolean }
  /** `queued`: our own queue for it was too long. */
  | { readonly is: 'unusable'; readonly why: string; readonly sent: boolean; readonly queued?: true };

export interface GithubApi { ask(ask: Ask, call: Call): Promise<Heard> }

const LONGEST_MS = 30_000;

/** One request each, on a fresh connection, without a redirect followed. Never throws but E_REF of its own proxy. */
export function githubApi(c: GithubConfig, deps: ConnectorDeps): GithubApi {
  let way: Promise<Pick<HttpRequest, 'proxy' | 'ca'>> | null = null;
  return {
    async ask({ method, path, as, body }, call) {
      const route = await (way ??= routeOf(c, deps).catch((e: unknown) => { way = null; throw e; }));
      const answer = await deps.http.send({
        ...route, method, url: `${apiOf(c)}${path}`, timeoutMs: Math.min(call.timeoutMs, LONGEST_MS), signal: call.signal, maxBytes: 4 * 1024 * 1024,
        headers: {
          accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28',
          ...(as !== null && { authorization: 'bearer' in as ? `Bearer ${as.bearer}` : `Basic ${Buffer.from(`${as.basic.id}:${as.basic.secret}`).toString('base64')}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      if ('fault' in answer) return { is: 'unusable', why: answer.fault.code, sent: answer.fault.class === 'lost', ...(answer.fault.class === 'throttled' && { queued: true as const }) };
      return heard(answer);
    },
  };
}

const EMPTY: ReadonlySet<number> = new Set([202, 204]);

function heard(a: HttpAnswer): Heard {
  if (a.status >= 200 && a.status < 300 && EMPTY.has(a.status) && a.text.trim() === '') return { is: 'ok', status: a.status, body: {}, date: a.date };
  if (a.status >= 500 || a.status >= 300 && a.status < 400) return { is: 'unusable', why: `status ${a.status}`, sent: true };
  let body: unknown;
  try { body = JSON.parse(a.text); } catch { return { is: 'unusable', why: `status ${a.status}, no JSON`, sent: true }; }
  if (a.status < 300) return typeof body === 'object' && body !== null ? { is: 'ok', status: a.status, body, date: a.date } : { is: 'unusable', why: 'no object', sent: true };
  const message = (body as Obj | null)?.['message'];
  // Only what GitHub itself says: an error of a proxy has no such key.
  if (typeof message !== 'string') return { is: 'unusable', why: `status ${a.status} without a message`, sent: true };
  return { is: 'no', status: a.status, message, retryAfterMs: waitOf(a), limited: a.status === 429 || a.status === 403 && (a.headers['x-ratelimit-remaining'] === '0' || a.headers['retry-after'] !== undefined) };
}

/** `retry-after` in seconds, else until `x-ratelimit-reset` (epoch seconds, by the answer's own clock). Milliseconds. */
function waitOf({ headers, date }: HttpAnswer): number | null {
  const after = headers['retry-after'];
  if (after !== undefined && /^\d{1,6}$/.test(after)) return Number(after) * 1000;
  const reset = headers['x-ratelimit-reset'];
  return headers['x-ratelimit-remaining'] === '0' && reset !== undefined && /^\d{1,12}$/.test(reset) && date !== null ? Math.max(1000, Number(reset) * 1000 - date) : null;
}

/** Our word for an answer; its own prose may repeat what was sent. */
export const wordOf = (h: Heard): string => (h.is === 'unusable' ? h.why : h.is === 'ok' ? `status ${h.status}` : saysBadCredentials(h) ? '401 Bad credentials' : `status ${h.status}`);
/** The one refusal that means: no such token (TRUTH T3, row github). */
export const saysBadCredentials = (h: Heard): boolean => h.is === 'no' && h.status === 401 && h.message === 'Bad credentials';

/** Of a request that changes something. */
export function faultOfHeard(h: Heard, ownAsks: boolean): Fault {
  const facts = { why: wordOf(h) };
  if (h.is === 'ok') return faultOf('E_LOST', 'lost', facts);
  if (h.is === 'unusable' && h.queued) return faultOf('E_THROTTLED', 'throttled', facts);
  if (h.is === 'unusable') return h.sent ? faultOf('E_LOST', 'lost', facts) : faultOf('E_UNAVAILABLE', 'unavailable', facts);
  if (h.limited) return { ...faultOf('E_THROTTLED', 'throttled', facts), ...(h.retryAfterMs !== null && { retryAfterMs: h.retryAfterMs }) };
  if (h.status === 401 && ownAsks) return faultOf('E_AUTH', 'unavailable', facts);
  return faultOf('E_REFUSED', 'refused', facts);
}

async function routeOf(c: GithubConfig, deps: ConnectorDeps): Promise<Pick<HttpRequest, 'proxy' | 'ca'>> {
  return {
    ...(c.proxy !== undefined && { proxy: /^(env|file|vault):/.test(c.proxy) ? (await deps.resolve(c.proxy)).reveal().trim() : c.proxy }),
    ...(c.ca !== undefined && { ca: await readText(resolve(deps.dir, c.ca)) }),
  };
}
