import { instant, type Clock } from '../../core/clock.ts';
import { abortListeners } from './abort-listeners.ts';
import { makeSleepers, type Sleepers } from './sleepers.ts';

export interface JoinedClockIn {
  readonly real: Clock;
  /** Does this process wait for nothing but time? (`platform/activity.ts`) */
  readonly isQuiet: () => boolean;
  /** Tells the drill that nothing will happen here before then; null = no longer so. */
  readonly tell: (idleUntilMs: number | null) => void;
}
/** The clock of a process that takes part in a drill. */
export interface JoinedClock extends Clock {
  /** The drill says what time it is. */
  set(nowMs: number, speed: number): void;
  /** Resolves when so much time has passed. Nobody waits for that: no time is skipped for its sake, and none past it. */
  passes(ms: number, signal: AbortSignal): Promise<void>;
  /** While a person is asked, time flows and is not skipped. */
  hold<T>(wait: () => Promise<T>): Promise<T>;
}

/** Quiet that often in a row, each so long after the last: what has just been answered may go on at once. Real milliseconds. */
const LOOKS = 3;
const LOOK_MS = 2;

/** Time is the drill's. Whoever waits for it says so, and is woken when the drill has moved on that far, or the time has come by itself. */
export function joinedClock({ real, isQuiet, tell }: JoinedClockIn): JoinedClock {
  let [base, at, speed] = [0, real.monotonicMs(), 1];
  const sleepers = makeSleepers();
  const limits = makeSleepers();
  const onAbort = abortListeners();
  let held = 0;
  let told: number | null = null;
  let looking: ReturnType<typeof setTimeout> | null = null;
  let quiet = 0;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let armedFor = Infinity;
  const nowMs = (): number => base + (real.monotonicMs() - at) * speed;
  const say = (until: number | null): void => { if (until !== told) { told = until; tell(until); } };

  const wake = (): void => {
    const now = nowMs();
    sleepers.wake(now);
    limits.wake(now);
    if (told !== null && told <= now) told = null;
    arm(true);
  };
  const soonest = (): number => Math.min(sleepers.first(), limits.first());
  const arm = (anew = false): void => {
    const first = soonest();
    // A timer that fires too early looks again: only who comes before it needs another.
    if (anew || timer === null || first < armedFor || first === Infinity) {
      if (timer !== null) clearTimeout(timer);
      armedFor = first;
      timer = first === Infinity ? null : setTimeout(wake, Math.min(60_000, Math.max(0, Math.ceil((first - nowMs()) / speed))));
    }
    if (looking === null && sleepers.size > 0) look();
  };
  const look = (): void => {
    looking = setTimeout(() => {
      looking = null;
      quiet = sleepers.size > 0 && held === 0 && isQuiet() ? quiet + 1 : 0;
      say(quiet >= LOOKS ? soonest() : null);
      if (sleepers.size > 0) look();
    }, LOOK_MS);
    looking.unref();
  };
  const until = (among: Sleepers, ms: number, signal: AbortSignal): Promise<void> => new Promise((resolve, reject) => {
    if (signal.aborted) { reject(signal.reason as Error); return; }
    const gone = (): void => { takeBack(); quiet = 0; arm(); reject(signal.reason as Error); };
    const deaf = onAbort(signal, gone);
    const takeBack = among.add(nowMs() + Math.max(0, ms), () => { deaf(); resolve(); });
    quiet = 0;
    arm();
  });
  return {
    now: () => instant(nowMs()), monotonicMs: nowMs,
    set(ms, pace) {
      [base, at, speed] = [Math.max(ms, nowMs()), real.monotonicMs(), pace];
      quiet = 0;
      wake();
    },
    async hold(wait) {
      held += 1;
      say(null);
      try { return await wait(); } finally { held -= 1; quiet = 0; }
    },
    sleep: (ms, signal) => until(sleepers, ms, signal),
    passes: (ms, signal) => until(limits, ms, signal),
  };
}
