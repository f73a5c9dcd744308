import type { Json } from '../../core/brand.ts';
import type { Secret } from '../../core/secret.ts';
import type { Call } from '../../ports/call.ts';
import type { Http } from '../../ports/http.ts';
import { bearerOf } from './claims.ts';

/** What one verifier made of one token. `how` is for the record: a status, a code or a fault, nothing that was received as prose. */
export interface Heard {
  readonly said: 'accepts' | 'refuses' | 'too-narrow' | 'cannot-tell';
  readonly how: string;
  readonly date: number | null;
  /** It asked to be left alone for so long (RFC 9110 §10.2.3). */
  readonly retryAfterMs?: number;
}

/**
 * GET with the token as Bearer (RFC 6750 §2.1). A 2xx accepts, whatever it says, unless what it says is none of the service's: HTML
 * or broken JSON (a login page, a proxy). 401 with `error="invalid_token"` refuses; `too-narrow` = 403 `insufficient_scope`.
 * Everything else says nothing of the token (TRUTH T3.4).
 */
export async function askVerifier(http: Http, { url, value, call }: { url: string; value: Secret; call: Call }): Promise<Heard> {
  const answer = await http.send({
    method: 'GET', url, timeoutMs: call.timeoutMs, signal: call.signal, maxBytes: 256 * 1024,
    headers: { authorization: `Bearer ${bearerOf(value)}`, accept: 'application/json', 'cache-control': 'no-cache' },
  });
  if ('fault' in answer) return { said: 'cannot-tell', how: why(answer.fault.facts), date: null };
  const { status, headers, date } = answer;
  if (status >= 200 && status < 300) {
    const odd = oddBody(answer.text, { status, type: headers['content-type'] ?? '' });
    return odd === null ? { said: 'accepts', how: String(status), date } : { said: 'cannot-tell', how: `${status} ${odd}`, date };
  }
  const error = bearerError(headers['www-authenticate'] ?? '');
  if (status === 401 && error === 'invalid_token') return { said: 'refuses', how: '401 invalid_token', date };
  if (status === 403 && error === 'insufficient_scope') return { said: 'too-narrow', how: '403 insufficient_scope', date };
  const wait = retryAfter(headers['retry-after'], date);
  return { said: 'cannot-tell', how: String(status), date, ...(wait !== null && { retryAfterMs: wait }) };
}

/** Why a 2xx is no acceptance; null = it is one. A token that lives must not hide behind a terse service, so only what plainly comes from elsewhere is set aside. */
function oddBody(text: string, { status, type }: { readonly status: number; readonly type: string }): string | null {
  const start = text.trimStart();
  if (/^(?:text\/html|application\/xhtml\+xml)\b/i.test(type) || start.startsWith('<')) return 'with HTML';
  const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type) && status !== 204 && status !== 205;
  if (!isJson && !/^[{[]/.test(start)) return null;
  const body = parse(text);
  if (body === undefined) return 'with broken JSON';
  // An introspecting verifier that says so itself did not accept, but this is no refusal that the card knows either.
  return typeof body === 'object' && body !== null && 'active' in body && body['active'] === false ? 'active:false' : null;
}

const parse = (text: string): Json | undefined => { try { return JSON.parse(text) as Json; } catch { return undefined; } };

/** Seconds, or a date against the answer's own clock. Milliseconds, or null. */
function retryAfter(text = '', date: number | null): number | null {
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const at = Date.parse(text);
  return Number.isNaN(at) || date === null ? null : Math.max(0, at - date);
}
const why = (facts: Json | undefined): string =>
  typeof facts === 'object' && facts !== null && 'why' in facts && typeof facts['why'] === 'string' ? facts['why'] : 'no answer';

/**
 * The `error` of a Bearer challenge (RFC 6750 §3); null if there is none, or more than one. Quoted strings are read whole, so that
 * an `error_description` which mentions an error is not taken for one.
 */
export function bearerError(header: string): string | null {
  const params = header.matchAll(/([A-Za-z][\w-]*)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|([A-Za-z][\w-]*)(?=\s|$)/g);
  let scheme = '';
  const errors: string[] = [];
  for (const [, name, quoted, bare, word] of params) {
    if (word !== undefined) scheme = word.toLowerCase();
    else if (scheme === 'bearer' && name?.toLowerCase() === 'error') errors.push(quoted ?? bare ?? '');
  }
  return errors.length === 1 ? errors[0] ?? null : null;
}
