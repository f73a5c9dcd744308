import type { Instant } from '../core/brand.ts';
import type { EventOf, JournalEvent } from '../journal/events/index.ts';
import type { NamedRounds } from './named-rounds.ts';
import { makeRoundStore, type RoundLine } from './round-store.ts';

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

/** Rounds of one token so far: how many of each answer, and the last one that some proof names. */
interface Seen { alive: number; cannotTell: number; dead: number; last: number }
type Kept = Omit<ProofLine, 'rounds'> & { readonly rounds: readonly number[] };

export interface Proofs {
  see(e: JournalEvent): void;
  /** The proof that stands on that line; null = there is none, or it was not wanted. */
  at(seq: number): ProofLine | null;
  /** The wanted ones, in order. */
  all(): Iterable<ProofLine>;
}

/** The wanted proofs of the journal with their rounds (TRUTH T3). `named` has seen the same events before: of all other rounds only the number is kept. */
export function makeProofs({ named, wanted }: { readonly named: NamedRounds; readonly wanted: (e: EventOf<'token.proven'>) => boolean }): Proofs {
  const seen = new Map<string, Seen>();
  const rounds = makeRoundStore();
  const kept = new Map<number, Kept>();
  const line = (p: Kept): ProofLine => ({ ...p, rounds: p.rounds.map(rounds.get) });
  return {
    see(e) {
      if (e.code === 'round.made' && e.data.why !== 'baseline' && e.data.why !== 'suspended') {
        const of = seen.get(e.data.of) ?? { alive: 0, cannotTell: 0, dead: 0, last: -1 };
        seen.set(e.data.of, of);
        tally(of, e.data.verdict.is, 1);
        if (named.has(e.seq)) of.last = rounds.add(e, of.last);
      }
      if (e.code !== 'token.proven' || !wanted(e)) return;
      const of = seen.get(e.data.of);
      const own = rounds.upTo(of?.last ?? -1, new Set(e.data.rounds));
      const besides = { alive: of?.alive ?? 0, cannotTell: of?.cannotTell ?? 0, dead: of?.dead ?? 0 };
      for (const i of own) tally(besides, rounds.get(i).is, -1);
      const { x, of: token, is, windowMs, vantages, path } = e.data;
      kept.set(e.seq, { seq: e.seq, at: e.at, x, of: token, is, windowMs, vantages, path, rounds: own, besides });
    },
    at: (seq) => { const p = kept.get(seq); return p === undefined ? null : line(p); },
    *all() { for (const p of kept.values()) yield line(p); },
  };
}

function tally(of: Omit<Seen, 'last'>, is: string, by: number): void {
  if (is === 'alive') of.alive += by;
  else if (is === 'cannot-tell') of.cannotTell += by;
  else if (is === 'dead') of.dead += by;
}
