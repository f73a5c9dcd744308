import type { Room, UnderWay } from './admission.ts';

/**
 * Keeps work from being begun at a provider that gives no answer at all: what is under way has its tries, and what is not begun
 * waits, instead of failing one by one. Pure; times are milliseconds since the epoch.
 */
export interface Breaker { readonly faults: number; readonly untilMs: number; readonly awaySinceMs: number | null }

export const whole: Breaker = { faults: 0, untilMs: 0, awaySinceMs: null };

/** So many calls in a row without an answer; one that hangs in a fan-out is no outage. */
const ENOUGH = 16;
const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

export const answered = (): Breaker => whole;

export function failed(b: Breaker, nowMs: number): Breaker {
  const faults = b.faults + 1;
  if (faults < ENOUGH) return { ...b, faults };
  // Those that were under way when it opened say nothing new.
  if (nowMs < b.untilMs) return { ...b, faults };
  const wait = Math.min(LONGEST_MS, b.untilMs === 0 ? FIRST_MS : 2 * Math.max(FIRST_MS, b.untilMs - (b.awaySinceMs ?? nowMs)));
  return { faults, untilMs: nowMs + wait, awaySinceMs: b.awaySinceMs ?? nowMs };
}

/** Nobody begins while it is open; then one does, to see. */
export function brokenRoom(b: Breaker, { act, look }: UnderWay, nowMs: number): Room {
  if (b.awaySinceMs === null) return 'yes';
  return nowMs < b.untilMs ? { atMs: b.untilMs } : act + look === 0 ? 'yes' : 'when one ends';
}

/** The wall clock was set by so much. */
export const movedBy = (b: Breaker, ms: number): Breaker => (b.awaySinceMs === null ? b : { ...b, untilMs: b.untilMs + ms, awaySinceMs: b.awaySinceMs + ms });
