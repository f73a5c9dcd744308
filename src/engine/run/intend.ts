import type { Hex } from '../../core/brand.ts';
import { faultOf } from '../../core/faults.ts';
import type { Change } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import { lateAfter, TOO_LATE, type Late } from '../../ports/in-time.ts';
import { mintRefused } from './mint-owed.ts';
import { ruleOf, xField, type RunCx } from './run-cx.ts';

/** What becomes of an intent that is not sent. */
type NotSent = Outcome & { readonly is: 'failed' };
export const notSent = (why: string): NotSent => ({ is: 'failed', fault: faultOf('E_UNAVAILABLE', 'unavailable', { why }) });
export const STOPPED = 'stopped before it was sent';

export interface Intend { readonly gen: number; readonly idem: Hex; /** It may be applied already: it is sent again for what it made. */ readonly made: boolean; readonly send: (late: Late) => Promise<Outcome> }

/**
 * Makes an intent durable (ENGINE A1), and sends it. Not sent any more is what the run was stopped before, and what had its time over by
 * then, by the wall clock or by the monotonic one, because the process was stopped or the machine slept (TRUTH T12): both are intended anew.
 * Nor is a mint, where another run, in whichever incident, has intended one of the same token: each looks when its own intent can be seen by
 * the other, so that one at least is refused.
 */
export async function intend(cx: RunCx, c: Change, { gen, idem, made, send }: Intend): Promise<Outcome> {
  const { clock, journal, run } = cx.o;
  const late = lateAfter(clock, ruleOf(cx, c).timeoutMs);
  await journal.append('change.intended', run, { n: c.n, ...xField(cx, c), key: c.key, effect: c.effect ?? '', gen, idem });
  const refused = made ? null : await mintRefused(cx, c);
  if (refused !== null) return refused;
  if (cx.stopping.signal.aborted) return notSent(STOPPED);
  cx.sentMs.now(c.n);
  return late() ? notSent(TOO_LATE) : send(late);
}
