import { instant, toMs, type Clock } from '../core/clock.ts';

/** A clock that can be moved on between two waits: for what is due later than anybody wants to sit and watch. */
export interface ShiftedClock extends Clock { ahead(ms: number): void }

/** Runs at the pace of `real`: timeouts and windows stay true, and only a time that is waited for is skipped to. */
export function shiftedClock(real: Clock): ShiftedClock {
  let byMs = 0;
  return { now: () => instant(toMs(real.now()) + byMs), monotonicMs: () => real.monotonicMs() + byMs, sleep: (ms, signal) => real.sleep(ms, signal), ahead: (ms) => { byMs += ms; } };
}
