import * as z from 'zod';
import { debt } from '../../core/debt.ts';
import { defineEffect } from '../../ports/step.ts';
import { applyKill, brokenBy, observeKill, verbFor, type KillData } from './kill.ts';

/** Revoke for good. What contain has revoked in the same plan is left out (ENGINE P10). */
export default defineEffect<Record<string, never>, KillData, null>({
  uses: 'token.revoke', kind: 'effect', scope: 'token', timeoutMs: 30_000, concurrency: 16,
  effects: ['revoke'], gives: null,
  summary: 'Revoke each token at its issuer, for good.',
  input: z.strictObject({}) as z.ZodType<Record<string, never>>,
  samples: { good: [{}], bad: [{ force: true }] },
  async *plan(cx) {
    for (const item of cx.items()) {
      const key = item.token.key;
      if (item.token.issuer === null || item.collateral) continue;
      if (cx.earlier('revoke', key)) { cx.leave(key, 'contained-by-revoke'); continue; }
      if (item.state === 'revoked' || item.state === 'proven') { cx.leave(key, 'already-revoked'); continue; }
      const verb = await verbFor(cx, item, 'revoke');
      if ('left' in verb) { cx.leave(key, verb.left); continue; }
      const broken = await brokenBy(cx, item);
      // Replace-first: it dies when its consumers use another, and nothing in this plan gives them one (TRUTH T6.4).
      if (cx.strategy === 'replace-first' && item.state !== 'suspended' && cx.issuer(item.token.issuer).card.verbs.includes('mint') && broken.some((d) => d.startsWith('consumer-down/'))) {
        cx.gap(item, 'not-replaced', ['revoke', key]);
        cx.leave(key, 'not-replaced');
        continue;
      }
      yield { target: { token: key, x: item.x }, effect: 'revoke', data: { issuer: item.token.issuer, others: item.others },
        owes: [debt('accepted-not-proven', key), ...broken],
        settles: item.state === 'suspended' || cx.earlier('suspend', key) ? [debt('suspended-not-revoked', key)] : [] };
    }
  },
  apply: applyKill,
  observe: observeKill,
  undo: () => ({ is: 'irreversible', why: 'a revoked token stays dead' }),
});
