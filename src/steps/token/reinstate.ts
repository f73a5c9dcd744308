import * as z from 'zod';
import type { Instant, Json } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import type { Change } from '../../core/plan.ts';
import { faultOf } from '../../core/faults.ts';
import { defineEffect } from '../../ports/step.ts';

/** `others`: members of its unit that live again with it. */
export interface ReinstateData { readonly [k: string]: Json; readonly issuer: string; readonly others: readonly string[]; readonly until: Instant }

const tokenOf = (c: Change) => { if (!('token' in c.target)) throw new Error('token.reinstate targets tokens'); return c.target.token; };

/** A suspended token lives again for a time. No runbook may ask for it, so it plans nothing (TRUTH T4). */
export default defineEffect<Record<string, never>, ReinstateData, null>({
  uses: 'token.reinstate', kind: 'effect', scope: 'token', timeoutMs: 30_000, concurrency: 16,
  effects: ['reinstate'], gives: null,
  summary: 'Let a suspended token live for a time. Never in a runbook: `tokenctl token reinstate` makes its plan.',
  input: z.strictObject({}) as z.ZodType<Record<string, never>>,
  samples: { good: [{}], bad: [{ until: '2h' }] },
  async *plan() { /* A runbook that asks for it is refused by its check. */ },
  async apply(cx, change) {
    // Also where a request is sent again after a crash: past its time nothing lives again.
    if (toMs(cx.now()) >= toMs(change.data.until)) return { ok: false, fault: faultOf('E_REFUSED', 'refused', { why: 'its time is over' }) };
    const act = cx.issuer(change.data.issuer).effects.reinstate;
    return act ? act(await cx.held(tokenOf(change)), cx.call) : { ok: false, fault: faultOf('E_NO_VERB', 'refused', { verb: 'reinstate' }) };
  },
  observe: async (cx, change) => cx.issuer(change.data.issuer).reads.observe('reinstate', await cx.held(tokenOf(change)), cx.call),
  undo: () => ({ is: 'undoable' }),
  undoing: (change) => ({ uses: 'token.contain', draft: { effect: 'suspend', target: change.target, data: { issuer: change.data.issuer, others: change.data.others } } }),
});
