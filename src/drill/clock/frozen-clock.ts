import { instant, type Clock } from '../../core/clock.ts';

/** The time at which a drill was over: what is read then is as it was. */
export const frozenClock = (real: Clock, atMs: number): Clock => ({ now: () => instant(atMs), monotonicMs: () => real.monotonicMs(), sleep: (ms, signal) => real.sleep(ms, signal) });
