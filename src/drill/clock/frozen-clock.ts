import { instant, type Clock } from '../../core/clock.ts';

/** The time at which a drill was over: what is read then is as it was. null = nobody knows it. */
export const frozenClock = (real: Clock, atMs: number | null): Clock => ({ now: () => (atMs === null ? real.now() : instant(atMs)), monotonicMs: () => real.monotonicMs(), sleep: (ms, signal) => real.sleep(ms, signal) });
