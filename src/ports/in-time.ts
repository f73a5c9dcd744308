import { AsyncLocalStorage } from 'node:async_hooks';
import { toMs, type Clock } from '../core/clock.ts';
import { TokenctlError } from '../core/errors.ts';
import type { Fault } from '../core/result.ts';

/** Is it too late to send what was intended? */
export type Late = () => boolean;

/** The time of an intent, in milliseconds from now: over by the wall clock or by the monotonic one, whichever says so first (TRUTH T12). */
export function lateAfter(clock: Clock, ms: number): Late {
  const [wallMs, monotonicMs] = [toMs(clock.now()), clock.monotonicMs()];
  return () => Math.max(toMs(clock.now()) - wallMs, clock.monotonicMs() - monotonicMs) >= ms;
}

/** Which intent a request belongs to: it is sent far below, some of them by a vendor's library that has no word for it. */
const current = new AsyncLocalStorage<Late>();

export const sentInTime = <T>(late: Late, work: () => T): T => current.run(late, work);
/** What is read for others as well is not bound to the intent of whoever asked first. */
export const atAnyTime = <T>(work: () => T): T => current.run(never, work);

/**
 * For whoever lets something leave this process: asked right before the first byte is written, the program started, the file changed.
 * A process that was stopped, or a machine that slept, goes on there before any of its timers says so.
 */
export const whetherLate = (): Late => current.getStore() ?? never;
const never: Late = () => false;

/** Why nothing was sent, in a fault's facts. */
export const TOO_LATE = 'its time was over before it was sent';

export const isTooLate = ({ facts }: Fault): boolean => (facts as { readonly why?: unknown } | undefined)?.why === TOO_LATE;

/** The same for those who say so by throwing: E_UNAVAILABLE, for surely nothing was done. */
export function mustBeInTime(late: Late = whetherLate()): void {
  if (late()) throw new TokenctlError('E_UNAVAILABLE', TOO_LATE);
}
