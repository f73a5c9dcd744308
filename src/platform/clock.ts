import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../core/clock.ts';
import { instant } from '../core/clock.ts';

/** Longest delay that a Node timer keeps; beyond it a timer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock: the only reader of the time in the house. */
export const systemClock: Clock = {
  now: () => instant(Date.now()),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    const until = performance.now() + ms;
    for (let left = ms; left > 0; left = until - performance.now()) {
      try {
        await wait(Math.min(left, LONGEST_TIMER_MS), undefined, { signal });
      } catch (e) {
        throw signal.aborted ? signal.reason : e;
      }
    }
    signal.throwIfAborted();
  },
};
