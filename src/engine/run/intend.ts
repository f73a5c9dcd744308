import type { Hex } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import { faultOf } from '../../core/faults.ts';
import type { Change } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import { mintRefused } from './mint-owed.ts';
import { ruleOf, xField, type RunCx } from './run-cx.ts';

/** What becomes of an intent that is not sent in its time. */
const TOO_LATE: Outcome = { is: 'failed', fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: 'its time was over before it was sent' }) };

export interface Intend { readonly gen: number; readonly idem: Hex; /** It may be applied already: it is sent again for what it made. */ readonly made: boolean }

/**
 * Makes an intent durable (ENGINE A1). Null: it may be sent; else how it ends. Its time may have been over by then, by the wall clock or by the
 * monotonic one, because the process was stopped or the machine slept: nothing may be sent on it any more, and it is intended anew (TRUTH T12).
 * Or it is a mint, and another run, in whichever incident, has intended one of the same token: each looks when its own intent can be seen by the
 * other, so that one at least is refused.
 */
export async function intend(cx: RunCx, c: Change, { gen, idem, made }: Intend): Promise<Outcome | null> {
  const { clock, journal, run } = cx.o;
  const [wallMs, monotonicMs] = [toMs(clock.now()), clock.monotonicMs()];
  await journal.append('change.intended', run, { n: c.n, ...xField(cx, c), key: c.key, effect: c.effect ?? '', gen, idem });
  cx.sentMs.now(c.n);
  const refused = made ? null : await mintRefused(cx, c);
  if (refused !== null) return refused;
  return Math.max(toMs(clock.now()) - wallMs, clock.monotonicMs() - monotonicMs) < ruleOf(cx, c).timeoutMs ? null : TOO_LATE;
}
