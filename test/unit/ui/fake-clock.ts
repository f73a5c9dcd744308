import type { Clock } from '../../../src/core/clock.ts';
import { instant } from '../../../src/core/clock.ts';

export interface FakeClock extends Clock {
  /** Moves the time, waking sleepers in order; what they start in turn is woken too. */
  advance(ms: number): Promise<void>;
}

/** A clock that stands until it is moved. */
export function fakeClock(start = Date.parse('2026-11-23T12:00:00.000Z')): FakeClock {
  let at = 0;
  let sleepers: { due: number; wake: () => void }[] = [];
  // Woken code needs a few turns of the microtask queue to reach its next sleep.
  const settle = async () => { for (let i = 0; i < 20; i += 1) await Promise.resolve(); };
  return {
    now: () => instant(start + at),
    monotonicMs: () => at,
    sleep: (ms, signal) => new Promise((resolve, reject) => {
      if (signal.aborted) { reject(signal.reason); return; }
      const sleeper = { due: at + ms, wake: resolve };
      sleepers.push(sleeper);
      signal.addEventListener('abort', () => { sleepers = sleepers.filter((it) => it !== sleeper); reject(signal.reason); }, { once: true });
    }),
    async advance(ms) {
      const end = at + ms;
      await settle();
      for (;;) {
        const next = sleepers.toSorted((a, b) => a.due - b.due)[0];
        if (next === undefined || next.due > end) break;
        at = next.due;
        sleepers = sleepers.filter((it) => it !== next);
        next.wake();
        await settle();
      }
      at = end;
    },
  };
}
