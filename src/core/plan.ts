import type { ChangeKey, DebtId, EscrowId, Fingerprint, Hex, Instant, Json, PlaceKey, RunId, StepId, TokenKey } from './brand.ts';

/** What a change can give to a later one; closed (ENGINE P1). */
export interface Roles {
  readonly replacement: { readonly token: string; readonly fingerprint: Fingerprint; readonly escrow: EscrowId; readonly expires: Instant | null };
  readonly staged: { readonly version: string };
  readonly promoted: { readonly version: string; readonly left: string | null };
}
export type Role = keyof Roles;
export interface Ref<R extends Role = Role> { readonly role: R; readonly of: TokenKey | PlaceKey; readonly from: ChangeKey }

export type Effect = 'mint' | 'stage' | 'promote' | 'retire' | 'revoke' | 'suspend' | 'reinstate' | 'notify';
export type Undo = { readonly is: 'undoable' } | { readonly is: 'roll-forward' | 'irreversible'; readonly why: string };

/** `x` = ordinal of the token on the incident's ledger; null when it is not on it (collateral, a replacement). */
export type Target =
  | { readonly token: TokenKey; readonly x: number | null }
  | { readonly place: PlaceKey }
  | { readonly channel: string }
  | { readonly run: true };

/** Asked at a barrier. `evidence: required` = a link or an id must come with the answer. */
export interface Question { readonly text: string; readonly evidence: 'required' | 'optional' }
export interface Answer { readonly text: string; readonly evidence: string | null; readonly when: 'asked' | 'in-advance' }

/** What a step yields while planning; the planner adds the rest. */
export interface Draft<D extends Json = Json> {
  readonly target: Target;
  readonly data: D;
  /** Needed where the step has several effects. */
  readonly effect?: Effect;
  readonly takes?: readonly Ref[];
  /** What must still be so when the change is applied; anything else is a conflict (ENGINE P8). */
  readonly expect?: Json;
  readonly owes?: readonly DebtId[];
  readonly settles?: readonly DebtId[];
  /** A question about what the run itself did, asked when the change's turn comes (TRUTH T8.2). */
  readonly ask?: Question;
}

/** Does a death take a credential of tokenctl's own along? Where nobody can say, it counts as own (TRUTH T9.2). */
export type OwnIs = 'yes' | 'unknown';

/** What a runbook would do now: one effect (or look, or pause) on one target. */
export interface Change<D extends Json = Json> {
  readonly n: number;
  readonly key: ChangeKey;
  readonly step: StepId;
  readonly uses: string;
  /** null = a look, a record or a pause. */
  readonly effect: Effect | null;
  readonly target: Target;
  /** Connected component of tokens and places; null = the whole run. */
  readonly lane: number | null;
  readonly wave: number;
  /** Changes of the same lane that must have ended well. */
  readonly needs: readonly number[];
  /** Barrier: steps that every lane must have ended; for a kill of what is our own, every lane before its own. */
  readonly after: readonly StepId[];
  /** A kill that would take tokenctl's own credential along: last of all (ENGINE O2), and a person's; null = it would not. */
  readonly own: OwnIs | null;
  /** CEL, decided when the barrier opens; run-scoped changes only. */
  readonly when: string | null;
  readonly takes: readonly Ref[];
  readonly expect: Json;
  readonly owes: readonly DebtId[];
  readonly settles: readonly DebtId[];
  readonly undo: Undo | null;
  readonly ask: Question | null;
  readonly data: D;
}

/** In the data of a change that takes a replacement back (ENGINE U1): which token it was minted for, and its sealed value. */
export interface TakenBack { readonly [k: string]: Json; readonly of: TokenKey; readonly escrow: EscrowId; readonly fingerprint: Fingerprint; readonly expires: Instant | null }
export const takenBack = (c: Change): TakenBack | null => (c.data as { readonly takenBack?: TakenBack } | null)?.takenBack ?? null;

/** The rules of one step, digested with the plan. */
export interface StepRule {
  readonly id: StepId;
  readonly uses: string;
  readonly needs: readonly StepId[];
  readonly start: 'per-lane' | 'together';
  readonly concurrency: number;
  /** Exceeded, not reached, stops the step; null = `onFailure` alone decides. */
  readonly maxFailures: number | null;
  readonly onFailure: 'stop' | 'continue' | 'undo';
  readonly timeoutMs: number;
  readonly retries: number;
  readonly canary: { readonly waves: readonly (number | `${number}%`)[]; readonly until: StepId } | null;
  readonly when: string | null;
  /** The step asks for a justification of its own; null = none. */
  readonly reason: string | null;
}

export type Strategy = 'replace-first' | 'contain-first';

export interface PlanHeader {
  readonly v: 1;
  /** Major version of the tool. */
  readonly tool: number;
  readonly realm: 'live' | 'drill';
  readonly runbook: { readonly name: string; readonly digest: Hex };
  readonly strategy: Strategy;
  readonly inputs: Json;
  readonly config: Hex;
  readonly policy: Hex;
  readonly undoes: RunId | null;
  readonly steps: readonly StepRule[];
}
export interface Left { readonly step: StepId; readonly subject: string; readonly why: string }
export interface Gap { readonly x: number; readonly token: TokenKey; readonly why: string; readonly next: readonly string[] }
export interface PlanFooter {
  readonly changes: number;
  /** Ledger tokens + collateral + reader cuts that the plan kills (TRUTH T8.1). */
  readonly deaths: number;
  readonly left: readonly Left[];
  readonly gaps: readonly Gap[];
  readonly digest: Hex;
}
/** Half an hour: a plan older than that is made again (ENGINE P8). */
export const PLAN_LIFE_MS = 30 * 60_000;
/** The one undigested line of a plan file. */
export interface PlanMeta { readonly nonce: string; readonly incident: string; readonly madeAt: Instant; readonly goodUntil: Instant }

/** Changes in the plan's order, by number. Those of a large plan are kept packed: each asking unpacks anew, so none is held on to for long. */
export interface Changes extends Iterable<Change> { readonly length: number; at(n: number): Change | undefined; values(): IteratorObject<Change, undefined> }

export interface Plan { readonly header: PlanHeader; readonly changes: Changes; readonly footer: PlanFooter; readonly meta: PlanMeta }

/** What a plan of `token reinstate` is called; no runbook can be. */
export const REINSTATE = 'token reinstate';

/** The string under which a target is filed in keys and debts. */
export const subjectOf = (t: Target): string =>
  'token' in t ? t.token : 'place' in t ? t.place : 'channel' in t ? t.channel : 'run';
