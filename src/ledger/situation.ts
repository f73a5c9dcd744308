import type { ChangeKey, DebtId, EscrowId, Hex, Instant, Json, RunId, StepId, TokenKey } from '../core/brand.ts';
import type { DebtKind } from '../core/debt.ts';
import type { Outcome } from '../core/result.ts';
import type { Entry, Waiver } from './entry.ts';
import type { Environment, Round } from './proof.ts';
import type { LedgerState } from './states.ts';
import { entryTable, type EntryTable } from './table/entry-table.ts';
import type { Ordinals, WordByOrdinal } from './table/ordinals.ts';

/** Everything the journal says about one incident, folded (ENGINE J6). Times in milliseconds since the epoch. Readers leave it as it is. */
export interface Situation {
  incident: IncidentSeen;
  /** By ordinal `x`: the rows of `table`. */
  entries: readonly Entry[];
  table: EntryTable;
  byKey: Map<TokenKey, number>;
  /** Debts that events opened and none settled; those that follow from states are added by `openDebts`. */
  debts: Map<DebtId, Debt>;
  runs: Map<RunId, RunSeen>;
  plans: Map<Hex, PlanSeen>;
  /** Nonces of plans that were run: a plan file serves once. */
  nonces: Set<string>;
  gates: GateSeen[];
  questions: QuestionSeen[];
  proposals: Map<Hex, Proposal>;
  reinstatements: Map<Hex, Reinstatement>;
  watches: WatchSeen[];
  escrow: Map<EscrowId, Sealed>;
  /** How many of `escrow` are of mints. */
  minted: number;
  /** Entries whose token lies at a place, as the debts of their changes told: changes of a place name no entry. */
  tokensAt: Map<string, Set<number>>;
  /** Replacements, orphans and other tokens that are not on the ledger and were probed or revoked. */
  others: Map<string, Other>;
  facts: Map<string, { value: Json; by: string; atMs: number }>;
  notes: { text: string; by: string; atMs: number }[];
  identities: Map<string, { is: Json; expected: boolean }>;
  checkpoint: { size: number; root: string; file: string } | null;
  /** Transitions that T1 does not allow: internal errors (exit 1). Nothing was changed by them. */
  faults: { seq: number; why: string }[];
  /** What a person did and another event overtook; nothing was changed by it. */
  late: { seq: number; why: string }[];
  head: { seq: number; atMs: number };
  /** Lines whose code this build does not know. */
  unknownCodes: number;
  /** When every entry was contained and every one closed, for the first time since the last setback. */
  milestones: { containedAtMs: number | null; uncontained: number };
}

export interface IncidentSeen {
  id: string;
  realm: 'live' | 'drill' | null;
  kind: 'incident' | 'routine';
  title: string;
  severity: string;
  sinceMs: number | null;
  environment: Environment;
  /** Folder that it was opened in, or taken over into. */
  workspace: string | null;
  roles: { readonly [role: string]: string };
  openedAtMs: number | null;
  opener: string | null;
  closedAtMs: number | null;
  reopened: string | null;
  /** It goes on at `to`, and this copy is sealed (T12); `signed`: a checkpoint vouches for the move. */
  moved: { to: string; from: string; manifest: Hex; signed: boolean } | null;
  /** Who leads since when; null = who opened it, and each debt is its operator's. */
  handedOver: { readonly to: string; readonly atMs: number } | null;
}

export type { Entry, LastEnded, Waiver } from './entry.ts';

export interface Debt {
  readonly id: DebtId;
  /** null = a kind of another version of tokenctl. */
  readonly kind: DebtKind | null;
  readonly subject: string;
  x: number | null;
  readonly run: RunId | null;
  readonly owner: string;
  readonly openedAtMs: number;
  readonly seq: number;
}

export interface Intent { key: ChangeKey; effect: string; gen: number; x: number | null; seq: number; atMs: number; by: string; /** Ended `unknown`. */ unknown: boolean }
export interface RunSeen {
  readonly id: RunId;
  plan: Hex;
  startedAtMs: number;
  startedSeq: number;
  by: string;
  host: string;
  pid: number;
  /** seq of the newest `run.started` or `run.resumed` (ENGINE J2). */
  epoch: number;
  state: 'running' | 'stopping' | 'parked' | 'ended';
  stopping: string | null;
  askedToStop: boolean;
  parked: { untilMs: number | null; for: 'answer' | 'time'; n: number; next: readonly string[] } | null;
  exit: number | null;
  endedAtMs: number | null;
  undoneBy: RunId | null;
  /** Last outcome by change. */
  outcomes: WordByOrdinal<Outcome['is']>;
  intents: Map<number, Intent>;
  waits: Map<number, number>;
  touched: Ordinals;
  entriesAtStart: number;
}
export interface PlanSeen { readonly file: string; readonly runbook: string; readonly undoes: RunId | null; readonly changes: number; readonly deaths: number;
  readonly gaps: ReadonlySet<number>; readonly covers: readonly (readonly [number, number])[] | null; readonly atMs: number; readonly seq: number }
export interface GateSeen { readonly plan: Hex; readonly gate: string; readonly step: StepId | null; readonly level: number | null; readonly given: string; readonly repeat: boolean;
  readonly how: string; readonly by: string; readonly atMs: number; readonly seq: number; /** A gate serves the next run of its digest, once (ENGINE P7). */ servedRun: RunId | null }
export interface QuestionSeen { readonly run: RunId | null; readonly n: number; readonly key: ChangeKey; readonly text: string; readonly evidence: string | null;
  readonly when: string; readonly by: string; readonly named: boolean; readonly atMs: number }
export interface Proposal { readonly xs: readonly number[]; readonly basis: Waiver['basis']; readonly reason: string; readonly untilMs: number; readonly by: string; readonly file: string;
  readonly seq: number; granted: boolean }
/** Proposed by one operator; granted by another. */
export interface Reinstatement { readonly xs: readonly number[]; readonly reason: string; readonly untilMs: number; readonly by: string; readonly file: string; granted: boolean }
export interface WatchSeen { readonly xs: Ordinals; readonly atMs: number; readonly made: Ordinals }
export interface Sealed { readonly holds: 'exposed' | 'minted'; readonly of: string; readonly gen: number; readonly run: RunId | null; /** Debts that the mint owed; null until its end is on record. */ owed: readonly DebtId[] | null }
export interface Other { /** A round found it alive: only then does a verifier's refusal say anything (T3.6). */ seenAlive: boolean; rounds: Round[]; revokedAtMs: number | null; propagationMs: number; proven: 'dead' | 'alive' | null; narrow: string | null }

/** How changes end (`core/result.ts`). */
export const OUTCOMES: readonly Outcome['is'][] = ['done', 'accepted', 'already', 'partly', 'refused', 'failed', 'unknown', 'needs-human', 'skipped'];

export type Stamp = { readonly seq: number; readonly at: Instant; readonly run: RunId | null };

export const emptySituation = (): Situation => situationOn(entryTable());
/** An empty situation, but for the entries of a table. */
export const situationOn = (table: EntryTable): Situation => ({
  incident: { id: '', realm: null, kind: 'incident', title: '', severity: '', sinceMs: null, environment: null, workspace: null, roles: {}, openedAtMs: null, opener: null, closedAtMs: null, reopened: null, moved: null, handedOver: null },
  entries: table.rows, table, byKey: new Map(), debts: new Map(), runs: new Map(), plans: new Map(), nonces: new Set(), gates: [], questions: [], proposals: new Map(), reinstatements: new Map(), watches: [],
  escrow: new Map(), minted: 0, tokensAt: new Map(), others: new Map(), facts: new Map(), notes: [], identities: new Map(), checkpoint: null, faults: [], late: [], head: { seq: -1, atMs: 0 }, unknownCodes: 0,
  milestones: { containedAtMs: null, uncontained: 0 },
});

/** Keeps what is known of a sealed value; null = it is gone. */
export function keepSealed(s: Situation, id: EscrowId, sealed: Sealed | null): void {
  s.minted += Number(sealed?.holds === 'minted') - Number(s.escrow.get(id)?.holds === 'minted');
  if (sealed === null) s.escrow.delete(id);
  else s.escrow.set(id, sealed);
}

/** The state at a time: a waiver ends at its `until` (T1). */
export const entryState = (entry: Entry, nowMs: number): LedgerState =>
  entry.state === 'waived' && entry.waiver !== null && entry.waiver.untilMs !== null && entry.waiver.untilMs <= nowMs ? entry.waiver.before : entry.state;

/** Follows a merged entry to the one that it points to. */
export function entryAt(s: Situation, x: number): Entry | undefined {
  let entry = s.entries[x];
  for (let hops = 0; entry?.mergedInto != null && hops < s.entries.length; hops += 1) entry = s.entries[entry.mergedInto];
  return entry;
}
