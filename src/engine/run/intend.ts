import type { Hex } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import { faultOf } from '../../core/faults.ts';
import type { Change } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import { ruleOf, xField, type RunCx } from './run-cx.ts';

/** What becomes of an intent that is not sent. */
export const TOO_LATE: Outcome & { readonly is: 'failed' } = { is: 'failed', fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: 'its time was over before it was sent' }) };

/**
 * Makes an intent durable (ENGINE A1). False: its time was over by then, by the wall clock or by the monotonic one, because the process was
 * stopped or the machine slept: nothing may be sent on it any more, and it is intended anew (TRUTH T12).
 */
export async function intend(cx: RunCx, c: Change, { gen, idem }: { readonly gen: number; readonly idem: Hex }): Promise<boolean> {
  const { clock, journal, run } = cx.o;
  const [wallMs, monotonicMs] = [toMs(clock.now()), clock.monotonicMs()];
  await journal.append('change.intended', run, { n: c.n, ...xField(cx, c), key: c.key, effect: c.effect ?? '', gen, idem });
  cx.sentMs.now(c.n);
  return Math.max(toMs(clock.now()) - wallMs, clock.monotonicMs() - monotonicMs) < ruleOf(cx, c).timeoutMs;
}
