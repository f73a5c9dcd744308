import type { HttpAnswer } from '../../ports/http.ts';
import { isObj, textsOf, unwrap, type Heard, type Obj } from './heard.ts';

/**
 * One HTTP answer as what a Vault said. 204, or JSON that is one object, is an answer; a proxy's page, a cut body, a redirect is
 * none, whatever its status (TRUTH T3.4). Health answers say how a node is by 4xx and 5xx: they come as `ok` for `/sys/health`.
 */
export function parseAnswer({ status, text, headers, date }: HttpAnswer, health: boolean): Heard {
  const unusable = (why: string): Heard => ({ is: 'unusable', why, sent: true, status, date });
  if (status === 204) return text === '' ? { is: 'ok', status, body: {}, warnings: [], date } : unusable('body-204');
  // A standby that does not forward names another address; this request was not applied, and is not sent there.
  if (status >= 300 && status < 400) return { is: 'unusable', why: `redirect-${status}`, sent: status !== 307, status, date };
  const body = /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '') ? parseExact(text) : null;
  if (body === null) return status === 429 ? { is: 'no', status, errors: [], body: {}, date, retryAfterMs: secondsOf(headers['retry-after']) } : unusable(`no-json-${status}`);
  if (status === 200 || status === 202 || (health && typeof body['initialized'] === 'boolean')) return { is: 'ok', status, body, warnings: textsOf(body['warnings']), date };
  if (status < 400) return unusable(`status-${status}`);
  return { is: 'no', status, errors: unwrap(textsOf(body['errors'])), body, date, retryAfterMs: secondsOf(headers['retry-after']) };
}

const secondsOf = (header: string | undefined): number | null => (/^\d{1,5}$/.test(header?.trim() ?? '') ? Number(header) * 1000 : null);

type Reviver = (this: unknown, key: string, value: unknown, context: { readonly source?: string }) => unknown;
const raw = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

/** A number that may be written otherwise than JavaScript writes it: long, with a fraction or an exponent, or minus nought. */
const SPELT = /(?:"\s*:|[,[])\s*(?:-0|-?\d{16}|-?\d+[.eE])/;

/**
 * Parses JSON so that it can be written back as it was: a number that JavaScript would round or spell otherwise stays its own text
 * (ECMAScript "JSON.parse source text access", in Node since 21). Null = not one JSON object.
 */
export function parseExact(text: string): Obj | null {
  const exact: Reviver = (_key, value, context) => (typeof value === 'number' && context.source !== undefined && String(value) !== context.source ? raw(context.source) : value);
  try {
    // Asking at each value costs many times the parse, and most answers hold nothing to ask about.
    const value: unknown = SPELT.test(text) ? JSON.parse(text, exact as Parameters<typeof JSON.parse>[1]) : JSON.parse(text);
    return isObj(value) ? value : null;
  } catch { return null; }
}
