import type { EscrowId, StepId, TokenKey } from '../../core/brand.ts';
import type { Change, StepRule } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import type { Step } from '../../ports/step.ts';
import type { Place, Rank } from '../pace/admission.ts';
import type { Order } from '../pace/in-order.ts';
import type { EngineIn } from './engine-in.ts';
import type { Parked } from './parked.ts';
import type { RunState } from './run-state.ts';

/** What the parts of one run share. */
export interface RunCx {
  readonly o: EngineIn;
  readonly state: RunState;
  /** The change of that key, if another takes something of it. */
  readonly giver: (key: string) => Change | undefined;
  /** Who takes what a change gives, by the giver's key. */
  readonly takers: (key: string) => readonly Change[];
  /** Mints of the plan, of all or of the issuer whose token they replace. */
  readonly mints: (issuer?: string) => Iterable<Change>;
  /** Values of replacements that serve as controls, as they were opened. */
  readonly controls: Map<EscrowId, Promise<Secret | null>>;
  /** Ids of an issuer's tokens that are on the ledger of this incident. */
  readonly exposedIds: (issuer: string) => readonly string[];
  readonly rules: ReadonlyMap<StepId, StepRule>;
  /** Only what became of earlier effects is asked; none is made. */
  readonly asksOnly: boolean;
  /**
   * Since when, by this process's monotonic clock, an effect may be on the wire: its newest intent, or the start of this process for one
   * of a process before it. No clock that was set in between shortens what is waited for it (TRUTH T11).
   */
  readonly sentMs: { get(n: number): number; now(n: number): void; over(n: number): void };
  /** Aborted when no further effect may start. */
  readonly stopping: AbortController;
  /** Aborted when a person wants out, by a signal or from another terminal: nothing waits any more. A proof in flight goes on unless it was a signal. */
  readonly leaving: AbortSignal;
  /** Notes a wall clock that was set (T11). */
  readonly clockStep: () => Promise<void>;
  readonly xOf: (token: TokenKey) => number | null;
  readonly step: (c: Change) => Step;
  /** A turn among the looks that a step makes side by side, once its provider has room for them; which its work ends; or when to come again. What waits for its next look holds none. */
  readonly turn: (step: StepId, provider: string | null, rank: Rank, order?: Order) => Promise<Place | Parked>;
}

export const ruleOf = (cx: RunCx, c: Change): StepRule => {
  const rule = cx.rules.get(c.step);
  if (!rule) throw new Error(`the plan has no rule for step ${c.step}`);
  return rule;
};

export const xField = (cx: RunCx, c: Change): { x: number } | Record<string, never> => {
  const x = 'token' in c.target ? cx.xOf(c.target.token) : null;
  return x === null ? {} : { x };
};

/** Journals how a change ended, with the debts it opened and settled if it took effect (ENGINE A7). */
export function postEnded(cx: RunCx, c: Change, outcome: Outcome): void {
  // A line that rides with the next append is not seen yet; who waits for this change must be.
  cx.state.changes.end(c.n, outcome);
  if (outcome.is !== 'unknown') cx.sentMs.over(c.n);
  const effective = outcome.is === 'done' || outcome.is === 'accepted' || outcome.is === 'already' || outcome.is === 'partly';
  cx.o.journal.post('change.ended', cx.o.run, {
    n: c.n, ...xField(cx, c), ...(c.effect ? { effect: c.effect } : {}), key: c.key, outcome,
    ...(effective && c.owes.length > 0 ? { owes: [...c.owes] } : {}), ...(effective && c.settles.length > 0 ? { settles: [...c.settles] } : {}),
  });
}
