import * as z from 'zod';
import { debt } from '../../core/debt.ts';
import { defineEffect } from '../../ports/step.ts';
import { applyKill, brokenBy, observeKill, verbFor, type KillData } from './kill.ts';

/** Contain first: suspend where the card is reversible, else revoke (TRUTH T7.3, ENGINE P10). */
export default defineEffect<Record<string, never>, KillData, null>({
  uses: 'token.contain', kind: 'effect', scope: 'token', timeoutMs: 30_000, concurrency: 16,
  effects: ['suspend', 'revoke'], gives: null,
  summary: 'Suspend each token where its issuer can, else revoke it, before anything else.',
  input: z.strictObject({}) as z.ZodType<Record<string, never>>,
  samples: { good: [{}], bad: [{ force: true }] },
  async *plan(cx) {
    for (const item of cx.items()) {
      if (item.token.issuer === null || item.collateral) continue;
      if (item.state === 'proven') { cx.leave(item.token.key, 'already-revoked'); continue; }
      if (item.state === 'revoked' || item.state === 'suspended') { cx.leave(item.token.key, `already-${item.state}`); continue; }
      // What tokenctl acts with comes last, after its replacement is in use (ENGINE O2).
      if (item.own !== null) { cx.leave(item.token.key, 'own-credential'); continue; }
      const verb = await verbFor(cx, item, 'suspend');
      if ('left' in verb) { cx.leave(item.token.key, verb.left); continue; }
      const own = verb.effect === 'suspend' ? debt('suspended-not-revoked', item.token.key) : debt('accepted-not-proven', item.token.key);
      yield { target: { token: item.token.key, x: item.x }, effect: verb.effect, data: { issuer: item.token.issuer, others: item.others }, owes: [own, ...await brokenBy(cx, item)] };
    }
  },
  apply: applyKill,
  observe: observeKill,
  undo: (_data, exposed) => exposed ? { is: 'irreversible', why: 'a token of the ledger is never brought back' } : { is: 'undoable' },
});
