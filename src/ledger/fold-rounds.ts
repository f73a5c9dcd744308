import type { Verdict } from '../core/result.ts';
import type { EventOf } from '../journal/events/index.ts';
import { lineMs } from './at.ts';
import { fault, move } from './entry-moves.ts';
import { tasksDone } from './fold-kills.ts';
import { otherOf, settledByProof } from './owing.ts';
import { proofHolds, type Round } from './proof.ts';
import { entryAt, type Entry, type Other, type Situation } from './situation.ts';

type Made = EventOf<'round.made'>;
/** More than any proof needs; a token probed for days keeps no more. */
const ROUNDS_KEPT = 64;

const roundOf = (e: Made): Round =>
  ({ seq: e.seq, atMs: lineMs(e.at), is: e.data.verdict.is, path: e.data.verdict.path, vantages: e.data.verdict.vantages, positive: e.data.verdict.positive === true,
    ...(e.data.verdict.retryAfterMs !== undefined && { retryAfterMs: e.data.verdict.retryAfterMs }) });

/** The count goes on, or restarts at an alive round; of answers that do not count only the newest is kept. */
export function counting(rounds: readonly Round[], round: Round): Round[] {
  const kept = round.is === 'alive' ? rounds.filter((r) => r.is === 'alive') : rounds.at(-1)?.is === 'cannot-tell' ? rounds.slice(0, -1) : rounds;
  return [...kept.slice(-ROUNDS_KEPT), round];
}

/** As `counting`; most rounds are only one more. */
function count(s: Situation, entry: Entry, round: Round): void {
  const rounds = s.table.rounds();
  if (round.is === 'alive' || rounds.last(entry.x)?.is === 'cannot-tell' || rounds.count(entry.x) >= ROUNDS_KEPT) entry.rounds = counting(entry.rounds, round);
  else rounds.push(entry.x, round);
}

function roundOffLedger(s: Situation, e: Made): void {
  const other = otherOf(s, e.data.of);
  other.propagationMs = e.data.propagationMs ?? other.propagationMs;
  other.seenAlive ||= e.data.verdict.is === 'alive';
  other.rounds = counting(other.rounds, roundOf(e));
  if (e.data.verdict.narrow !== undefined) other.narrow = e.data.verdict.narrow;
}

/** A read after the kill is no baseline (T0); one before it counts for the vantages that accepted the token (T3.6). */
export function sawBaseline(entry: Entry, verdict: Verdict): void {
  if (verdict.is !== 'alive' || entry.revokedAtMs !== null) return;
  entry.baselineAlive = true;
  if (verdict.accepted !== undefined) entry.acceptedAt = [...new Set([...(entry.acceptedAt ?? []), ...verdict.accepted])];
}

/** Alive evidence about an entry, from a round or a revival check. */
export function sawAlive(s: Situation, entry: Entry, e: EventOf<'round.made'> | EventOf<'watch.made'>): void {
  const late = entry.revokedAtMs !== null && lineMs(e.at) > entry.revokedAtMs + entry.propagationMs;
  move(s, { entry, event: 'alive', facts: { late }, stamp: e });
}

export function roundMade(s: Situation, e: Made): void {
  const { x, why, verdict } = e.data;
  if (x === null || why === 'alive') return roundOffLedger(s, e);
  const entry = entryAt(s, x);
  if (entry === undefined) return fault(s, e, `a round of entry ${x}, which is not on the ledger`);
  const round = roundOf(e);
  entry.propagationMs = e.data.propagationMs ?? entry.propagationMs;
  entry.lastVerdict = { is: verdict.is, path: verdict.path, detail: verdict.detail, control: verdict.control, seq: e.seq, atMs: round.atMs };
  if (why === 'baseline') sawBaseline(entry, verdict);
  if (verdict.is === 'alive') {
    count(s, entry, round);
    return sawAlive(s, entry, e);
  }
  // A token that was suspended and not revoked is dead because of the suspension: that contains and never proves.
  const suspended = entry.suspendTook && entry.revokedAtMs === null;
  if (verdict.is === 'dead' && (why === 'suspended' || (why === 'prove' && suspended))) {
    move(s, { entry, event: 'suspended', facts: { suspendTook: entry.suspendTook }, stamp: e });
  } else if (why === 'prove') count(s, entry, round);
}

/** Believes a proof only if the journal holds the rounds that make it (T3). */
export function tokenProven(s: Situation, e: EventOf<'token.proven'>): void {
  const { x, of, is, rounds, windowMs, path, vantages } = e.data;
  const claim = { named: rounds, windowMs, environment: s.incident.environment };
  if (x === null || is === 'alive') return provenOffLedger(s, e);
  const entry = entryAt(s, x);
  if (entry === undefined) return fault(s, e, `a proof of entry ${x}, which is not on the ledger`);
  const complete = proofHolds({ ...claim, rounds: entry.rounds, propagationMs: entry.propagationMs, baseline: entry.baselineAlive });
  if (move(s, { entry, event: 'proof', facts: { complete }, stamp: e }).is === 'illegal') return;
  entry.proof = { atMs: lineMs(e.at), rounds, windowMs, path, vantages };
  tasksDone(s, entry);
  settledByProof(s, of);
}

/**
 * The issuer told us of it (a mint's answer, or a find by its mark): that is its baseline, but for a verifier that never accepted it.
 * What does not count stays a look: the next one is not made at once.
 */
export const countedOffLedger = (other: Other): Round[] =>
  other.rounds.map((r) => (r.is !== 'dead' || other.seenAlive || r.path !== 'verifier' || r.positive ? r : { ...r, is: 'cannot-tell' as const }));

function provenOffLedger(s: Situation, e: EventOf<'token.proven'>): void {
  const other: Other = otherOf(s, e.data.of);
  if (e.data.is === 'alive') {
    other.proven = 'alive';
    return;
  }
  const complete = proofHolds({ rounds: countedOffLedger(other), named: e.data.rounds, windowMs: e.data.windowMs, environment: s.incident.environment, propagationMs: other.propagationMs, baseline: true });
  if (!complete) return fault(s, e, `${e.data.of}: called proven without a complete proof`);
  other.proven = 'dead';
  settledByProof(s, e.data.of);
}
