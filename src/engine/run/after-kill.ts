import type { TokenKey } from '../../core/brand.ts';
import { subjectOf, type Change } from '../../core/plan.ts';
import { took, type Outcome } from '../../core/result.ts';
import { mayPresent } from './contexts.ts';
import { oneRound } from './prove-dead.ts';
import type { RunCx } from './run-cx.ts';

const ROUND_MS = 30_000;

/**
 * What a kill is followed by. A suspension: one round, and *contained* only if it was dead (TRUTH T7.3). A revoke that the
 * card calls partial: the token lives on to its `exp` (T1 expiring).
 */
export async function afterKill(cx: RunCx, c: Change, outcome: Outcome): Promise<void> {
  if ((c.effect !== 'suspend' && c.effect !== 'revoke') || !took(outcome)) return;
  const key = subjectOf(c.target) as TokenKey;
  const x = cx.xOf(key);
  const token = cx.o.tokens.get(key);
  if (x === null || !token) return;
  if (c.effect === 'revoke') {
    if (outcome.is === 'partly' && token.expires !== null) cx.o.journal.post('exposure.expires', cx.o.run, { x, exp: token.expires });
    return;
  }
  const issuer = cx.o.issuers.get(token.issuer ?? '');
  if (!issuer) return;
  await cx.o.journal.flush();
  const entry = cx.o.situation.entries[x];
  const verdict = await oneRound({ clock: cx.o.clock, timeoutMs: ROUND_MS, drop: cx.o.drop, issuer, of: { token, value: await cx.o.exposed(key) }, control: () => Promise.resolve(null), revokedAtMs: null,
    mayPresent: () => mayPresent(cx, key), baseline: entry?.baselineAlive ?? false, acceptedAt: entry?.acceptedAt ?? null });
  await cx.o.journal.append('round.made', cx.o.run, { n: c.n, x, of: key, nth: 1, verdict, why: 'suspended', propagationMs: issuer.card.propagationMs });
  if (verdict.is === 'dead') await cx.o.journal.append('token.contained', cx.o.run, { x, by: 'suspended' });
}
