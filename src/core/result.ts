import type { Json, TokenKey } from './brand.ts';

/**
 * Why a call did not do what it was asked. `lost` = sent, no usable answer (any 5xx is one);
 * `refused` = no for this target; `throttled` = not now; `unavailable` = surely not applied, ask again.
 */
export interface Fault {
  /** A code of `core/error-codes.ts`. */
  readonly code: string;
  readonly class: 'refused' | 'conflict' | 'throttled' | 'unavailable' | 'lost' | 'internal';
  readonly retryAfterMs?: number;
  /** Plain facts for the journal; no provider prose that has not been scanned. */
  readonly facts?: Json;
}

/** accepted = only queued, or an answer that is the same for unknown tokens; already = nothing was there, never a proof. */
export type Took = 'done' | 'accepted' | 'already' | 'partly';

/** A connector's answer to an effect. */
export type Reply<O> =
  | { readonly ok: true; readonly how: Took; readonly out: O }
  | { readonly ok: false; readonly fault: Fault }
  | { readonly ok: 'needs-human'; readonly todo: readonly string[] };

/** The answer to "did an interrupted effect happen?" (ENGINE A2). */
export type Found<O> =
  | { readonly is: 'applied'; readonly out: O }
  | { readonly is: 'not-applied' }
  | { readonly is: 'half'; readonly of: TokenKey }
  | { readonly is: 'cannot-tell'; readonly why: string };

/** How a change ended (TRUTH T0). Requested, done and proven are three different things. */
export type Outcome<O = Json> =
  | { readonly is: Took; readonly by: 'answer' | 'observe'; readonly out: O }
  | { readonly is: 'refused' | 'failed' | 'unknown'; readonly fault: Fault }
  | { readonly is: 'needs-human'; readonly todo: readonly string[] }
  | { readonly is: 'skipped'; readonly why: string };

export const took = (o: Outcome): o is Extract<Outcome, { by: unknown }> =>
  o.is === 'done' || o.is === 'accepted' || o.is === 'already' || o.is === 'partly';

export type ProbePath = 'registry' | 'value' | 'verifier' | 'clock';

/** The verdict of one round: one probe at every vantage plus its control (TRUTH T0, T3). */
export interface Verdict {
  readonly is: 'alive' | 'dead' | 'cannot-tell';
  readonly path: ProbePath;
  readonly vantages: number;
  readonly control: 'alive' | 'not-alive' | 'none';
  /** One line for people: what was asked and answered. Never a value. */
  readonly detail: string;
  /** For a replacement: refused one call that it must not be able to make (T3.8). */
  readonly narrow?: 'yes' | 'no' | 'cannot-tell';
  /** The issuer lists it as revoked, deleted or expired, or a by-value refusal that T3.6 allows: counts even without a baseline. */
  readonly positive?: boolean;
  /** The vantages by name, and those of them that accepted the token: a refusal says nothing where the baseline was not accepted (T3.6). */
  readonly asked?: readonly string[];
  readonly accepted?: readonly string[];
  /** A vantage asked not to be asked again before this. */
  readonly retryAfterMs?: number;
}
