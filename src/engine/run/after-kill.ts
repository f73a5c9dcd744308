import type { TokenKey } from '../../core/brand.ts';
import { subjectOf, type Change } from '../../core/plan.ts';
import { took, type Outcome } from '../../core/result.ts';
import { mayPresent } from './contexts.ts';
import { oneRound } from './prove-dead.ts';
import type { RunCx } from './run-cx.ts';

const ROUND_MS = 30_000;

/** Rounds in bad weather after a suspension, and how far apart. */
const TRIES = 3;
const AGAIN_MS = 2_000;

/** Is what follows this kill still to come? A process may have died in between. */
export function afterKillDue(cx: RunCx, c: Change, outcome: Outcome): boolean {
  const x = cx.xOf(subjectOf(c.target) as TokenKey);
  const entry = x === null ? undefined : cx.o.situation.entries[x];
  if (entry === undefined || !took(outcome)) return false;
  if (c.effect === 'revoke') return outcome.is === 'partly' && entry.state !== 'expiring';
  return c.effect === 'suspend' && entry.suspendTook && entry.state === 'exposed';
}

/**
 * What a kill is followed by; it holds nothing else up. A suspension: a round, and *contained* only if it was dead (TRUTH T7.3); again
 * where the issuer needs its time, or the weather was bad. A revoke that the card calls partial: the token lives on to its `exp` (T1 expiring).
 */
export async function afterKill(cx: RunCx, c: Change, outcome: Outcome): Promise<void> {
  if ((c.effect !== 'suspend' && c.effect !== 'revoke') || !took(outcome)) return;
  const { o } = cx;
  const key = subjectOf(c.target) as TokenKey;
  const x = cx.xOf(key);
  const token = o.tokens.get(key);
  if (x === null || !token) return;
  if (c.effect === 'revoke') {
    if (outcome.is === 'partly' && token.expires !== null) o.journal.post('exposure.expires', o.run, { x, exp: token.expires });
    return;
  }
  const issuer = o.issuers.get(token.issuer ?? '');
  if (!issuer) return;
  await o.journal.flush();
  const began = o.clock.monotonicMs();
  for (let nth = 1, unclear = 0; ; nth++) {
    const value = await o.exposed(key);
    const turn = await cx.turn(c.step, issuer.id, 'look');
    // Its provider is away for long: a resume looks.
    if ('parked' in turn) return;
    const entry = o.situation.entries[x];
    const late = o.clock.monotonicMs() - began >= issuer.card.propagationMs;
    const verdict = await turn.during(() => oneRound({ clock: o.clock, timeoutMs: ROUND_MS, drop: o.drop, issuer, of: { token, value }, control: () => Promise.resolve(null), revokedAtMs: null,
      mayPresent: () => mayPresent(cx, key), baseline: entry?.baselineAlive ?? false, acceptedAt: entry?.acceptedAt ?? null }));
    await o.journal.append('round.made', o.run, { n: c.n, x, of: key, nth, verdict, why: 'suspended', propagationMs: issuer.card.propagationMs });
    if (verdict.is === 'dead') { await o.journal.append('token.contained', o.run, { x, by: 'suspended' }); return; }
    unclear += verdict.is === 'cannot-tell' ? 1 : 0;
    if (unclear >= TRIES || (verdict.is === 'alive' && late)) return;
    const wait = verdict.is === 'alive' ? issuer.card.propagationMs - (o.clock.monotonicMs() - began) : AGAIN_MS;
    await o.clock.sleep(Math.max(1, wait), cx.leaving).catch(() => undefined);
    if (cx.leaving.aborted) return;
  }
}
