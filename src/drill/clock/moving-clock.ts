import { instant, type Clock } from '../../core/clock.ts';

/** The time of a drill: it flows as fast as it is told, and can be moved on, never back. Milliseconds since the epoch. */
export interface MovingClock extends Clock {
  nowMs(): number;
  readonly speed: number;
  /** Earlier than now: nothing happens. */
  moveTo(ms: number): void;
}

export function movingClock({ real, startMs, speed }: { readonly real: Clock; readonly startMs: number; readonly speed: number }): MovingClock {
  let base = startMs;
  let at = real.monotonicMs();
  const nowMs = (): number => base + (real.monotonicMs() - at) * speed;
  return {
    speed, nowMs, now: () => instant(nowMs()), monotonicMs: nowMs,
    moveTo(ms) {
      const now = nowMs();
      [base, at] = [Math.max(ms, now), real.monotonicMs()];
    },
    async sleep(ms, signal) {
      // Moved on meanwhile by somebody else: looked at again before the whole of it has passed.
      for (const until = nowMs() + ms; nowMs() < until;) await real.sleep(Math.min(LOOK_MS, (until - nowMs()) / speed), signal);
      signal.throwIfAborted();
    },
  };
}
const LOOK_MS = 20;
