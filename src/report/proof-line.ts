import type { Instant } from '../core/brand.ts';
import type { RoundLine } from './round-store.ts';

/** A proof as recorded, with the rounds that it names. Milliseconds. */
export interface ProofLine {
  readonly seq: number;
  readonly at: Instant;
  /** Ordinal on the ledger; null = a replacement or an orphan. */
  readonly x: number | null;
  readonly of: string;
  readonly is: 'dead' | 'alive';
  readonly windowMs: number;
  readonly vantages: number;
  readonly path: string;
  readonly rounds: readonly RoundLine[];
  /** Rounds of this token that it does not name: alive and cannot-tell answers, and looks too close together. */
  readonly besides: { readonly alive: number; readonly cannotTell: number; readonly dead: number };
}
