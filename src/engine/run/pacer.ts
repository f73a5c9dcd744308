import type { Clock } from '../../core/clock.ts';
import type { Pacer } from './engine-in.ts';

/** The simplest honest pacing: a budget that was told to wait, waits, for all that share it. */
export function simplePacer(clock: Clock, onPause: (budget: string, untilMs: number) => void): Pacer {
  const until = new Map<string, number>();
  return {
    async take(budget, signal) {
      for (;;) {
        const wait = (until.get(budget) ?? 0) - clock.monotonicMs();
        if (wait <= 0) return;
        await clock.sleep(wait, signal);
      }
    },
    blocked(budget, forMs) {
      const end = clock.monotonicMs() + forMs;
      if (end <= (until.get(budget) ?? 0)) return;
      until.set(budget, end);
      onPause(budget, Date.parse(clock.now()) + forMs);
    },
  };
}
