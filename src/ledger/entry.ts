import type { ChangeKey, DebtId, Fingerprint, Hex, RunId, TokenKey } from '../core/brand.ts';
import type { Outcome, Verdict } from '../core/result.ts';
import type { Sighting } from '../journal/events/incident.ts';
import type { Round } from './proof.ts';
import type { LedgerState } from './states.ts';

export interface Waiver {
  basis: 'not-ours' | 'false-positive' | 'attested' | 'accepted-risk';
  /** null = a dismissal, which has no end. */
  untilMs: number | null;
  proposedBy: string | null;
  by: string;
  reason: string;
  /** The state it came from, and to which it goes back (T1). Events after the waiver move it. */
  before: LedgerState;
  /** Closed by one person, without a second (T1 dismissed, T8.4 without a workspace). */
  alone: boolean;
  atMs: number;
}

export interface Entry {
  readonly x: number;
  key: TokenKey;
  issuer: string | null;
  id: string | null;
  kind: string;
  fp: Fingerprint | null;
  subject: string | null;
  owner: string | null;
  length: number | null;
  expiresMs: number | null;
  /** Its value is sealed in escrow. */
  held: boolean;
  canary: boolean;
  /** exposedSince (T11); null = unknown, and then no duration is claimed. */
  sinceMs: number | null;
  state: LedgerState;
  recordedAtMs: number;
  sightings: readonly Sighting[];
  waiver: Waiver | null;
  /** One person said that it is nobody's. */
  dismissed: { by: string; named: boolean; basis: string; reason: string } | null;
  mergedInto: number | null;
  suspendTook: boolean;
  /** Outcome of the last revoke; waits count from it. */
  revokedAtMs: number | null;
  revokes: number;
  /** A baseline found it alive before the first kill. */
  baselineAlive: boolean;
  /** Vantages that accepted it at a baseline; null = the connector does not name them. */
  acceptedAt: readonly string[] | null;
  propagationMs: number;
  /** Rounds of the current count, in seq order; it restarts at each revoke outcome and each alive round. */
  rounds: readonly Round[];
  lastVerdict: { is: Verdict['is']; path: Verdict['path']; detail: string; control: Verdict['control']; seq: number; atMs: number } | null;
  firstContainedMs: number | null;
  closedAtMs: number | null;
  expMs: number | null;
  proof: { atMs: number; rounds: readonly number[]; windowMs: number; path: string; vantages: number } | null;
  reinstatedUntilMs: number | null;
  /** The run whose plan suspends it again. */
  reinstatedBy: RunId | null;
  /** What its captures say may outlive it; null = none was made. */
  livesOn: readonly string[] | null;
  humanTasks: readonly DebtId[];
  /** How its last change ended (`fold-last.ts`); null = none did. */
  last: LastEnded | null;
  proposal: Hex | null;
}

export interface LastEnded {
  readonly key: ChangeKey;
  readonly effect: string | null;
  readonly is: Outcome['is'];
  /** The fault's code; null = it was none. */
  readonly code: string | null;
  /** What its answer said of it, in one line. */
  readonly why: string | null;
  readonly run: RunId | null;
  readonly atMs: number;
}
