import type { Instant } from './brand.ts';

/** Time, injected (DESIGN §4): nothing in the house reads a clock of its own. */
export interface Clock {
  now(): Instant;
  /** Milliseconds that never go back; for durations within a process. */
  monotonicMs(): number;
  /** Resolves after `ms`, rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The moment that was written last: a fan-out asks many times for each, and writing and reading it was a tenth of what its calls cost. */
let last = { ms: Number.NaN, at: '' as Instant };
export function instant(ms: number): Instant {
  if (ms === last.ms) return last.at;
  const at = new Date(ms).toISOString() as Instant;
  // No part of a millisecond is written.
  last = { ms: Math.trunc(ms), at };
  return at;
}
export const toMs = (at: Instant): number => (at === last.at ? last.ms : Date.parse(at));
/** Is it a moment, written so that nobody can read another one in it? */
export const isInstant = (v: unknown): v is Instant => typeof v === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/.test(v) && !Number.isNaN(Date.parse(v));
