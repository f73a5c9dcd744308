import type { Verdict } from '../../core/result.ts';

const MARGIN_MS = 300_000;

/** Past `exp` by the margin on our clock; before that, and after `exp`, nothing can be said by refusal (TRUTH T3, T11). */
export const clockSaysOver = (expS: number, nowMs: number): boolean => nowMs > expS * 1000 + MARGIN_MS;

/**
 * Expired = both clocks past `exp` + 300 s. Every vantage must have shown its clock (`Date`), and none may be off by more than
 * 300 s; an unknown skew proves nothing (TRUTH T11).
 */
export function clockVerdict(expS: number, { nowMs, dates, control }: { nowMs: number; dates: readonly (number | null)[]; control: Verdict['control'] }): Verdict {
  const base = { path: 'clock' as const, vantages: dates.length, control };
  const bad = dates.length === 0 || dates.includes(null) ? 'a vantage shows no clock'
    : dates.some((d) => Math.abs((d ?? 0) - nowMs) > 300_000) ? 'a clock is off by more than 300 s'
      : dates.some((d) => (d ?? 0) <= expS * 1000 + MARGIN_MS) || !clockSaysOver(expS, nowMs) ? 'not yet 300 s past exp on both clocks' : null;
  return bad === null ? { ...base, is: 'dead', detail: 'expired on both clocks' } : { ...base, is: 'cannot-tell', detail: bad };
}
