import { instant, type Clock } from '../../src/core/clock.ts';

export interface TestClock extends Clock { advance(ms: number): void }

/** Stands still until it is moved; `sleep` moves it. */
export function testClock(startMs = Date.now()): TestClock {
  let ms = startMs;
  return { now: () => instant(ms), monotonicMs: () => ms, sleep: async (by) => { ms += by; }, advance: (by) => { ms += by; } };
}
