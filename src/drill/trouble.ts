import { createHash } from 'node:crypto';
import type { Fault, Reply } from '../core/result.ts';
import type { Call } from '../ports/call.ts';
import { TOO_LATE, whetherLate } from '../ports/in-time.ts';

/** What may happen to one call that changes something. `-after` = the effect was applied all the same. */
export type Trouble = 'none' | 'not-sent' | 'throttled' | 'lost-before' | 'lost-after' | 'error-500-after' | 'hang-after';
export const TROUBLES: readonly Trouble[] = ['not-sent', 'throttled', 'lost-before', 'lost-after', 'error-500-after', 'hang-after'];

export interface TroublePlan {
  readonly seed: number;
  /** Share of calls that meet trouble, 0–1. */
  readonly rate: number;
  readonly of?: readonly Trouble[];
  /** After that many calls of one effect on one subject there is no more trouble, so that a patient run ends. Default 3. */
  readonly atMost?: number;
}

/** Which trouble the nth call (from 0) of an effect on a subject meets: the same for the same seed, in whatever order calls come. */
export function troubleOf(plan: TroublePlan, call: { readonly effect: string; readonly subject: string; readonly nth: number }): Trouble {
  const kinds = plan.of ?? TROUBLES;
  if (call.nth >= (plan.atMost ?? 3) || kinds.length === 0) return 'none';
  const hash = createHash('sha256').update(`${plan.seed}\n${call.effect}\n${call.subject}\n${call.nth}`).digest();
  return hash.readUInt32BE(0) / 2 ** 32 < plan.rate ? kinds[hash.readUInt32BE(4) % kinds.length] ?? 'none' : 'none';
}

const fault = (code: string, cls: Fault['class'], more: Partial<Fault> = {}): { ok: false; fault: Fault } => ({ ok: false, fault: { code, class: cls, ...more } });

/** Carries an effect through its trouble. `apply` is what the provider does; it is called at most once, and not at all when the intent's time is over. */
export async function withTrouble<O>(trouble: Trouble, call: Call, apply: () => Promise<Reply<O>>): Promise<Reply<O>> {
  if (whetherLate()()) return fault('E_UNAVAILABLE', 'unavailable', { facts: { why: TOO_LATE } });
  switch (trouble) {
    case 'none': return apply();
    case 'not-sent': return fault('E_UNAVAILABLE', 'unavailable');
    case 'throttled': return fault('E_THROTTLED', 'throttled', { retryAfterMs: 10 });
    case 'lost-before': return fault('E_LOST', 'lost');
    case 'lost-after': await apply(); return fault('E_LOST', 'lost');
    case 'error-500-after': await apply(); return fault('E_LOST', 'lost', { facts: { status: 500 } });
    case 'hang-after':
      await apply();
      if (!call.signal.aborted) await new Promise((done) => call.signal.addEventListener('abort', done, { once: true }));
      return fault('E_LOST', 'lost', { facts: { why: 'timeout' } });
  }
}
