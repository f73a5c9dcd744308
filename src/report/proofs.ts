import type { Instant } from '../core/brand.ts';
import type { EventOf, JournalEvent } from '../journal/events/index.ts';

/** One round as the evidence shows it. */
export interface RoundLine { readonly seq: number; readonly at: Instant; readonly is: string; readonly path: string; readonly control: string; readonly vantages: number; readonly detail: string }

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

/** Every proof of the journal with its rounds (TRUTH T3), in order. */
export function proofsOf(events: Iterable<JournalEvent>): ProofLine[] {
  const seen = new Map<string, RoundLine[]>();
  const proofs: ProofLine[] = [];
  for (const e of events) {
    if (e.code === 'round.made' && e.data.why !== 'baseline' && e.data.why !== 'suspended') seen.set(e.data.of, [...(seen.get(e.data.of) ?? []), roundLine(e)]);
    if (e.code === 'token.proven') proofs.push(proofLine(e, seen.get(e.data.of) ?? []));
  }
  return proofs;
}

const roundLine = (e: EventOf<'round.made'>): RoundLine => {
  const { is, path, control, vantages, detail } = e.data.verdict;
  return { seq: e.seq, at: e.at, is, path, control, vantages, detail };
};

function proofLine(e: EventOf<'token.proven'>, rounds: readonly RoundLine[]): ProofLine {
  const named = new Set(e.data.rounds);
  const rest = rounds.filter((r) => !named.has(r.seq));
  const count = (is: string): number => rest.filter((r) => r.is === is).length;
  const { x, of, is, windowMs, vantages, path } = e.data;
  return { seq: e.seq, at: e.at, x, of, is, windowMs, vantages, path, rounds: rounds.filter((r) => named.has(r.seq)),
    besides: { alive: count('alive'), cannotTell: count('cannot-tell'), dead: count('dead') } };
}
