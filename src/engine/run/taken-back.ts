import type { EscrowId, TokenKey } from '../../core/brand.ts';
import { subjectOf, takenBack, type Change } from '../../core/plan.ts';
import { oneRound } from './prove-dead.ts';
import type { RunCx } from './run-cx.ts';
import { dropSealed } from './stored.ts';

const ROUND_MS = 30_000;

/**
 * One look at a replacement before it is taken back: a verifier's refusal proves nothing where it was never seen accepted (TRUTH T3.6).
 * It holds nothing up; what was not seen alive is then revoked, and not called proven.
 */
export async function lookBeforeTakingBack(cx: RunCx, c: Change): Promise<void> {
  const { o } = cx;
  const key = subjectOf(c.target) as TokenKey;
  if (takenBack(c) === null || c.effect !== 'revoke' || o.situation.others.get(key)?.seenAlive === true) return;
  const token = o.tokens.get(key);
  const issuer = o.issuers.get(token?.issuer ?? '');
  if (!token || !issuer) return;
  const verdict = await oneRound({ clock: o.clock, timeoutMs: ROUND_MS, drop: o.drop, issuer, of: { token, value: await o.exposed(key) }, control: () => Promise.resolve(null), revokedAtMs: null, mayPresent: () => true, baseline: true });
  await o.journal.append('round.made', o.run, { n: c.n, x: null, of: key, nth: 1, verdict, why: 'alive', propagationMs: issuer.card.propagationMs });
}

/** Its value leaves escrow once its death is proven (ENGINE S3). */
export async function dropTakenBack(cx: RunCx, ended: Change): Promise<void> {
  const id: EscrowId | undefined = ended.effect === null ? takenBack(ended)?.escrow : undefined;
  if (id !== undefined) await dropSealed(cx, id, 'undone');
}
