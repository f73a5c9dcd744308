import type { Answered } from './loopback-server.ts';

/** A provider's limit: so many requests in each minute, and what it says of that with every answer (Vault's rate limit quotas; GitHub, RFC 9110). */
export interface RateLimit {
  /** Takes one of the minute's requests; null = it may be served. */
  take(): Answered | null;
  /** Adds what is left to an answer. */
  said(answer: Answered): Answered;
}

const WINDOW_MS = 60_000;

export function rateLimit({ perMinute, nowMs, refusal }: { /** Null = there is none. */ readonly perMinute: () => number | null; readonly nowMs: () => number; readonly refusal: Answered }): RateLimit {
  let windowMs = -Infinity;
  let taken = 0;
  const headers = (): { readonly [name: string]: string } => ({
    'x-ratelimit-limit': String(perMinute()), 'x-ratelimit-remaining': String(Math.max(0, (perMinute() ?? 0) - taken)), 'x-ratelimit-reset': String(Math.max(1, Math.ceil((windowMs + WINDOW_MS - nowMs()) / 1_000))),
  });
  const said = (answer: Answered): Answered => (perMinute() === null ? answer : { ...answer, headers: { ...answer.headers, ...headers() } });
  return {
    said,
    take() {
      const most = perMinute();
      if (most === null) return null;
      if (nowMs() >= windowMs + WINDOW_MS) { windowMs = nowMs(); taken = 0; }
      taken += 1;
      return taken <= most ? null : { ...said(refusal), headers: { ...said(refusal).headers, 'retry-after': headers()['x-ratelimit-reset'] ?? '60' } };
    },
  };
}
