import type { RunId } from '../../core/brand.ts';
import { instant, toMs, type Clock } from '../../core/clock.ts';
import type { Verdict } from '../../core/result.ts';
import type { JournalPort } from '../../journal/port.ts';
import { proofOf, ROUNDS_NEEDED, type Situation } from '../../ledger/index.ts';
import type { Held } from '../../ports/call.ts';
import type { Issuer } from '../../ports/issuer.ts';
import type { Place } from '../pace/admission.ts';
import type { Order } from '../pace/in-order.ts';
import { attempt } from './attempt.ts';
import type { Progress } from './engine-in.ts';
import type { Parked } from './parked.ts';

/** What a proof of death needs; a run and `tokenctl prove` hand in the same. */
export interface ProveIn {
  readonly clock: Clock;
  readonly journal: JournalPort;
  readonly proof: { readonly windowMs: number | null; readonly environment: 'production' | 'test' };
  readonly tell: (p: Progress) => void;
  /** Notes a wall clock that was set (T11); asked before times are compared. */
  readonly clockStep: () => Promise<void>;
  readonly drop: AbortSignal;
  readonly of: Held;
  readonly issuer: Issuer;
  /** Ordinal on the ledger; null for an orphan or an undone replacement. */
  readonly x: number | null;
  readonly n: number | null;
  readonly run: RunId | null;
  /** The last revoke's outcome, milliseconds since the epoch; null = there was none. */
  readonly revokedAtMs: number | null;
  /** An alive baseline exists (TRUTH T3.6). */
  readonly baseline: boolean;
  /** Vantages that accepted the token then; absent or null = the connector does not name them. */
  readonly acceptedAt?: readonly string[] | null;
  /** The ledger's fold, live: it has the rounds of the current count, also of what is not on the ledger; they survive a crash. */
  readonly situation: Situation;
  readonly deadlineMs: number;
  readonly control: () => Promise<Held | null>;
  readonly mayPresent: () => boolean;
  readonly timeoutMs: number;
  /** Leaving is safe: rounds made so far stay in the journal. */
  readonly signal: AbortSignal;
  readonly why: 'prove' | 'suspended';
  /** A turn among the rounds that are made side by side: waits for one, which its round ends; parked = not in this process. */
  readonly turn: (order: Order) => Promise<Place | Parked>;
  /** Longest wait for the next round within this process; longer ones are left to a later process. */
  readonly waitInProcessMs?: number;
}

export type Proof = 'proven' | 'alive' | 'cannot-tell' | 'later' | 'left';

/** A control that was not at hand so often does not come by itself; somebody hands one to `prove`. */
const CONTROLLESS_ENOUGH = 2;

/** A round that begins at the very end still has time for an answer. */
const SHORTEST_ROUND_MS = 1_000;

/** After this many alive rounds past the propagation time there is nothing to wait for. */
const ALIVE_ENOUGH = 3;

/**
 * Rounds until the proof is complete, the token plainly lives, or the time is up (TRUTH T3). Each round is durable
 * before the next; `ledger/proof.ts` alone says when to look and when it is enough.
 */
export async function proveDead(o: ProveIn): Promise<Proof> {
  const began = o.clock.monotonicMs();
  const { propagationMs } = o.issuer.card;
  let alive = 0;
  let controlless = 0;
  let lives = false;
  let blind = 0;
  let queuedMs = 0;
  let nth = 0;
  // A proof that was complete when its process died is only written down now: its rounds say how it was made.
  const before = o.x === null ? undefined : o.situation.entries[o.x]?.rounds.at(-1);
  let last: Pick<Verdict, 'path' | 'vantages'> = before ?? { path: 'verifier', vantages: 0 };
  for (;;) {
    await o.clockStep();
    const next = proofOf(o.situation, o.of.token.key, { propagationMs, windowMs: o.proof.windowMs, now: toMs(o.clock.now()) });
    if (next.is === 'complete') {
      await o.journal.append('token.proven', o.run, { x: o.x, of: o.of.token.key, is: 'dead', rounds: [...next.rounds], windowMs: next.windowMs, path: last.path, vantages: last.vantages });
      return 'proven';
    }
    const wait = next.atMs - toMs(o.clock.now());
    if (wait > (o.waitInProcessMs ?? Infinity)) return 'later';
    if (o.clock.monotonicMs() - began - queuedMs + Math.max(0, wait) > o.deadlineMs) return alive > 0 ? 'alive' : 'cannot-tell';
    o.tell({ of: o.of.token.key, step: null, what: 'proving', dead: next.dead, needed: ROUNDS_NEEDED, alive, nextAt: next.atMs, earliestEnd: next.earliestEndMs, why: '' });
    if (wait > 0) {
      await o.clock.sleep(wait, o.signal).catch(() => undefined);
      if (o.signal.aborted) return 'left';
    }
    const asked = o.clock.monotonicMs();
    const turn = await o.turn(orderOf({ made: nth, lives, dead: next.dead }));
    if ('parked' in turn) return 'later';
    if (o.signal.aborted) { turn.end(); return 'left'; }
    // Others were looked at: that is not this token's time, unless nothing came of it.
    const turnMs = o.clock.monotonicMs() - asked;
    // A verifier that asks to wait is asked again within the round; no round lasts longer than the proof has left.
    const leftMs = o.deadlineMs - (o.clock.monotonicMs() - began - queuedMs - turnMs);
    const { verdict, queuedMs: waitedMs } = await turn.during(() => roundNow({ ...o, timeoutMs: Math.min(o.timeoutMs, Math.max(SHORTEST_ROUND_MS, leftMs)) }));
    if (verdict.is !== 'cannot-tell') queuedMs += turnMs + waitedMs;
    await o.clockStep();
    if (verdict.is === 'dead') last = verdict;
    nth += 1;
    await o.journal.append('round.made', o.run, { n: o.n, x: o.x, of: o.of.token.key, nth, verdict, why: o.why, propagationMs });
    // What tells nothing some times does not say that it has died since.
    blind = verdict.is === 'cannot-tell' ? blind + 1 : 0;
    lives = verdict.is === 'alive' || (lives && blind > 0 && blind < BAD_WEATHER);
    const late = o.revokedAtMs === null || toMs(o.clock.now()) > o.revokedAtMs + propagationMs;
    alive = verdict.is === 'alive' && late ? alive + 1 : 0;
    if (alive >= ALIVE_ENOUGH) return 'alive';
    controlless = verdict.is === 'cannot-tell' && verdict.control === 'none' && verdict.path === 'value' ? controlless + 1 : 0;
    if (controlless >= CONTROLLESS_ENOUGH) return 'cannot-tell';
    if (o.signal.aborted) return 'left';
  }
}

/** Looks that told nothing: it may have been the weather, and whoever waits for all others would have had its time by then. */
const BAD_WEATHER = 3;

/**
 * Where a provider lets in only some, each token is looked at once, and what answers alive again as soon as may be, also while its kill may
 * still be on its way: a revoke that lied is found out before anything is proven. What told nothing is looked at again soon, some times. Then
 * whoever needs the fewest rounds more goes first, so that some are proven early, not all at the end; what never tells anything holds up none.
 */
function orderOf({ made, lives, dead }: { readonly made: number; readonly lives: boolean; readonly dead: number }): Order {
  if (lives || (made === 0 && dead === 0)) return 0;
  if (dead > 0) return 1 + ROUNDS_NEEDED - Math.min(dead, ROUNDS_NEEDED);
  return made < BAD_WEATHER ? 1 : 1 + ROUNDS_NEEDED;
}

type RoundIn = Pick<ProveIn, 'clock' | 'timeoutMs' | 'drop' | 'issuer' | 'of' | 'control' | 'revokedAtMs' | 'mayPresent' | 'baseline' | 'acceptedAt'>;

export const oneRound = async (o: RoundIn): Promise<Verdict> => (await roundNow(o)).verdict;

/** One round. A verifier's refusal says nothing of the cause where the token was not accepted at the baseline (TRUTH T3.6). */
async function roundNow(o: RoundIn): Promise<{ readonly verdict: Verdict; readonly queuedMs: number }> {
  const got = await attempt({ clock: o.clock, timeoutMs: o.timeoutMs, drop: o.drop,
    work: async (signal) => o.issuer.reads.round({ of: o.of, control: await o.control(), revokedAt: o.revokedAtMs === null ? null : instant(o.revokedAtMs), mayPresent: o.mayPresent() }, { signal, timeoutMs: o.timeoutMs }) });
  return { verdict: got.ok ? ofCause(o, got.value) : { is: 'cannot-tell', path: 'verifier', vantages: 0, control: 'none', detail: `no usable answer (${got.fault.code})` }, queuedMs: got.queuedMs };
}

function ofCause(o: Pick<RoundIn, 'acceptedAt' | 'baseline'>, verdict: Verdict): Verdict {
  if (verdict.is !== 'dead' || verdict.path !== 'verifier') return verdict;
  const never = verdict.asked?.filter((at) => o.acceptedAt != null && !o.acceptedAt.includes(at)) ?? [];
  if (o.baseline && never.length === 0) return verdict;
  return { ...verdict, is: 'cannot-tell', detail: `${verdict.detail}; it was never seen accepted ${never.length === 0 ? 'there' : `at ${never.join(', ')}`} before its revoke, so a refusal proves nothing` };
}
