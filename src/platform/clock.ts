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
    for (let left = ms; left > 0; left = until - performance.now()) await wait(Math.min(left, LONGEST_TIMER_MS), signal);
    signal.throwIfAborted();
  },
};

/** As node:timers/promises, but for an error with its stack that each one cut short would make: a fan-out has some for every call. */
const wait = (ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
  if (signal.aborted) { reject(signal.reason as Error); return; }
  const onAbort = (): void => { clearTimeout(timer); reject(signal.reason as Error); };
  const timer = setTimeout(() => { signal.removeEventListener('abort', onAbort); resolve(); }, ms);
  signal.addEventListener('abort', onAbort, { once: true });
});
