import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../../core/clock.ts';

/** How long the work of one attempt has waited for permits to send. That is nobody's answer being late: nothing had been asked. */
export interface Queued { ms(): number; begin(): void; end(): void }

/** Which attempt a request belongs to; it is asked far below, inside a connector that knows nothing of queues. */
const current = new AsyncLocalStorage<Queued>();

/** While several of its requests wait side by side, time counts once. */
export function makeQueued(clock: Clock): Queued {
  let waiting = 0;
  let since = 0;
  let sum = 0;
  return {
    ms: () => sum + (waiting > 0 ? clock.monotonicMs() - since : 0),
    begin() { if (waiting === 0) since = clock.monotonicMs(); waiting += 1; },
    end() { waiting -= 1; if (waiting === 0) sum += clock.monotonicMs() - since; },
  };
}

export const withQueued = <T>(queued: Queued, work: () => T): T => current.run(queued, work);

/** Waits for a permit; the attempt that this is part of has so much more time. */
export async function inQueue<T>(work: () => Promise<T>): Promise<T> {
  const queued = current.getStore();
  queued?.begin();
  try { return await work(); } finally { queued?.end(); }
}
