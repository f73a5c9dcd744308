import type { HttpAnswer } from '../../ports/http.ts';

/** What an answer says of its provider's limit. */
export interface LimitSaid {
  /** Refused for the rate, and surely not carried out. */
  readonly refused: boolean;
  /** `Retry-After` (RFC 9110 §10.2.3), milliseconds; null = not said. */
  readonly waitMs: number | null;
  readonly left: { readonly calls: number; readonly untilMs: number; readonly limit: number | null; readonly windowMs: number | null } | null;
}

/**
 * Reads `Retry-After`, `RateLimit`/`RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), the separate `RateLimit-*` fields
 * of its older drafts, and `X-RateLimit-*` (GitHub: reset in epoch seconds; others: in seconds from now).
 */
export function limitSaid({ status, headers, date }: HttpAnswer, nowMs: number): LimitSaid {
  const waitMs = retryAfter(headers['retry-after'], date ?? nowMs);
  const left = fromFields(headers, date ?? nowMs, nowMs) ?? fromList(headers, nowMs);
  const refused = status === 429 || (status === 403 && (waitMs !== null || left?.calls === 0));
  // A refusal without a time waits for the end of its window.
  return { refused, waitMs: waitMs ?? (refused && left?.calls === 0 ? Math.max(0, left.untilMs - nowMs) : null), left };
}

function retryAfter(text: string | undefined, dateMs: number): number | null {
  if (text === undefined) return null;
  if (/^\d{1,9}(\.\d{1,3})?$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - dateMs);
}

const EPOCH_S = 1_000_000_000;
const count = (text: string | undefined): number | null => (text !== undefined && /^\d{1,12}(\.\d+)?$/.test(text.trim()) ? Number(text) : null);

function fromFields(headers: HttpAnswer['headers'], dateMs: number, nowMs: number): LimitSaid['left'] {
  for (const prefix of ['x-ratelimit-', 'ratelimit-', 'x-rate-limit-']) {
    const calls = count(headers[`${prefix}remaining`]);
    const reset = count(headers[`${prefix}reset`]);
    if (calls === null || reset === null) continue;
    const ms = reset >= EPOCH_S ? reset * 1_000 - dateMs : reset * 1_000;
    return { calls, untilMs: nowMs + Math.max(0, ms), limit: count(headers[`${prefix}limit`]?.split(',')[0]), windowMs: windowOf(headers['ratelimit-policy'])?.windowMs ?? null };
  }
  return null;
}

/** `RateLimit: "default";r=50;t=30`, or `limit=100, remaining=50, reset=30` of an older draft. The tightest counts. */
function fromList(headers: HttpAnswer['headers'], nowMs: number): LimitSaid['left'] {
  const text = headers['ratelimit'];
  if (text === undefined) return null;
  const calls = parameter(text, ['r', 'remaining']);
  const reset = parameter(text, ['t', 'reset']);
  if (calls === null || reset === null) return null;
  const policy = windowOf(headers['ratelimit-policy']);
  return { calls, untilMs: nowMs + reset * 1_000, limit: parameter(text, ['limit']) ?? policy?.limit ?? null, windowMs: policy?.windowMs ?? null };
}

function windowOf(policy: string | undefined): { readonly limit: number | null; readonly windowMs: number } | null {
  if (policy === undefined) return null;
  const w = parameter(policy, ['w']);
  const q = parameter(policy, ['q']) ?? count(/^\s*(\d+)/.exec(policy)?.[1]);
  return w === null || w <= 0 ? null : { limit: q, windowMs: w * 1_000 };
}

function parameter(text: string, names: readonly string[]): number | null {
  for (const name of names) {
    const found = new RegExp(`(?:^|[;,\\s])${name}=(\\d{1,12})`).exec(text)?.[1];
    if (found !== undefined) return Number(found);
  }
  return null;
}
