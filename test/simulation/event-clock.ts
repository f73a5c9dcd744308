import { instant, type Clock } from '../../src/core/clock.ts';

/** Time that passes only when everybody waits: the next sleeper is woken, and it is that time. Deterministic. */
export interface EventClock extends Clock { run<T>(work: () => Promise<T>): Promise<T>; readonly ms: () => number }

/** Turns of the loop in which nobody is asleep and nothing ends: what is awaited never comes. */
const STUCK = 200;

export function eventClock(startMs = Date.UTC(2026, 0, 1)): EventClock {
  let now = startMs;
  let order = 0;
  const sleepers: { at: number; order: number; wake: () => void }[] = [];
  const settle = () => new Promise<void>((resolve) => { setImmediate(resolve); });
  return {
    now: () => instant(now), monotonicMs: () => now, ms: () => now,
    sleep: (ms, signal) => new Promise((resolve, reject) => {
      if (signal.aborted) { reject(signal.reason as Error); return; }
      const gone = () => { const i = sleepers.indexOf(me); if (i >= 0) sleepers.splice(i, 1); reject(signal.reason as Error); };
      const me = { at: now + Math.max(0, ms), order: order++, wake: () => { signal.removeEventListener('abort', gone); resolve(); } };
      sleepers.push(me);
      signal.addEventListener('abort', gone, { once: true });
    }),
    async run(work) {
      const state = { over: false, idle: 0 };
      const done = work().finally(() => { state.over = true; });
      while (!state.over) {
        await settle();
        sleepers.sort((a, b) => a.at - b.at || a.order - b.order);
        const next = sleepers.shift();
        state.idle = next ? 0 : state.idle + 1;
        if (next) { now = Math.max(now, next.at); next.wake(); }
        else if (state.idle > STUCK) throw new Error('stuck: nobody sleeps, and nothing ends');
      }
      return done;
    },
  };
}
