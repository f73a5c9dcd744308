import type { Effect } from '../core/plan.ts';
import type { ProbePath } from '../core/result.ts';

/** An exact answer; anything else is cannot-tell (TRUTH T3.4). */
export interface Refusal { readonly status: number; readonly code: string }

/** A connector's knowledge card (TRUTH T0). Durations in milliseconds. */
export interface Card {
  /** What one revoke kills. */
  readonly unit: 'token' | 'key' | 'app' | 'account' | 'version';
  readonly verbs: readonly Effect[];
  /** Has suspend and reinstate. */
  readonly reversible: boolean;
  /** Cannot be revoked at all; lives to `exp`. */
  readonly irrevocable: boolean;
  readonly overlapMs: number;
  /** How long after a revoke an old answer may still be seen. */
  readonly propagationMs: number;
  /** How long a request of a dead process may still be applied (ENGINE A3). */
  readonly settleMs: number;
  readonly idempotent: readonly Effect[];
  readonly descendants: readonly string[];
  /** May the leaked value be presented to the issuer's own host? */
  readonly present: 'yes' | 'spends' | 'never';
  readonly probes: readonly ProbePath[];
  readonly deadWhen: readonly Refusal[];
  readonly aliveWhen: readonly Refusal[];
  readonly control: string;
  readonly refusalBudget: { readonly perHour: number } | null;
  /** How `observe` finds out, one sentence. */
  readonly observe: string;
  /** How a minted token is found by its mark; null = it cannot be. */
  readonly findMint: string | null;
  /** What the connector shows of itself at start. */
  readonly identity: string;
  /** What a person does by hand where no connector serves. */
  readonly consoleSteps: readonly string[];
  /** Date (YYYY-MM-DD) on which the card was last checked, and against what. */
  readonly verifiedOn: string;
}
