import type { Hex, Json, StepId } from './brand.ts';
import type { Strategy } from './plan.ts';

/** A CEL expression, type-checked when its file was loaded. */
export interface Condition {
  readonly source: string;
  /** Top-level names it reads: `inputs`, `strategy`, `incident`, `token`, `steps`, `now`. */
  readonly reads: readonly string[];
  /** Throws TokenctlError E_RUNBOOK when evaluation fails: a condition that cannot be decided is never false by default. */
  test(variables: { readonly [name: string]: Json }): boolean;
}

export type InputType = 'tokens' | 'choice' | 'text' | 'duration' | 'number' | 'boolean';
export interface RunbookInput {
  readonly type: InputType;
  readonly ask: string;
  readonly of: readonly string[];
  readonly default: Json;
  readonly required: boolean;
}
export interface ReasonAsk { readonly ask: string; readonly minLength: number | null; readonly pattern: string | null }

export interface RunbookStep {
  readonly id: StepId;
  readonly uses: string;
  /** Checked against the step type's input schema. */
  readonly with: Json;
  readonly when: Condition | null;
  /** Narrows the targets, over `token`. */
  readonly where: Condition | null;
  /** null = the step before it in the file. */
  readonly needs: readonly StepId[] | null;
  readonly start: 'per-lane' | 'together';
  /** null = the step type's default. */
  readonly concurrency: number | null;
  readonly timeoutMs: number | null;
  readonly retries: number;
  readonly maxFailures: number | `${number}%` | null;
  readonly onFailure: 'stop' | 'continue' | 'undo' | null;
  readonly canary: { readonly waves: readonly (number | `${number}%`)[]; readonly until: StepId | null } | null;
  readonly reason: ReasonAsk | null;
  /** Where it stands, for complaints. */
  readonly at: { readonly line: number; readonly column: number };
}

export interface Runbook {
  readonly name: string;
  readonly summary: string;
  readonly owner: string | null;
  readonly strategy: 'by-exposure' | Strategy;
  readonly containByMs: number | null;
  readonly inputs: { readonly [name: string]: RunbookInput };
  readonly gates: { readonly reason: ReasonAsk | null };
  /** The input of type `tokens` that the steps range over; null = none. */
  readonly for: string | null;
  readonly steps: readonly RunbookStep[];
  /** SHA-256 of the canonical document (comments and layout do not count). */
  readonly digest: Hex;
  readonly file: string;
}
