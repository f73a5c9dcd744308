import type { EventOf, JournalEvent } from '../journal/events/index.ts';
import type { NamedRounds } from './named-rounds.ts';
import type { ProofLine } from './proof-line.ts';
import { makeProofStore } from './proof-store.ts';
import { makeRoundStore } from './round-store.ts';

/** Rounds of one token so far: how many of each answer, and the last one that some proof names. */
interface Seen { readonly of: string; alive: number; cannotTell: number; dead: number; last: number }

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
  const store = makeProofStore(rounds);
  return {
    see(e) {
      if (e.code === 'round.made' && e.data.why !== 'baseline' && e.data.why !== 'suspended') {
        const of = seen.get(e.data.of) ?? { of: e.data.of, alive: 0, cannotTell: 0, dead: 0, last: -1 };
        seen.set(of.of, of);
        tally(of, e.data.verdict.is, 1);
        if (named.has(e.seq)) of.last = rounds.add(e, of.last);
      }
      if (e.code !== 'token.proven' || !wanted(e)) return;
      const of = seen.get(e.data.of);
      const own = rounds.upTo(of?.last ?? -1, new Set(e.data.rounds));
      const besides = { alive: of?.alive ?? 0, cannotTell: of?.cannotTell ?? 0, dead: of?.dead ?? 0 };
      for (const i of own) tally(besides, rounds.get(i).is, -1);
      store.add(e, { of: of?.of ?? e.data.of, rounds: own, besides });
    },
    at: store.at, all: store.all,
  };
}

function tally(of: { alive: number; cannotTell: number; dead: number }, is: string, by: number): void {
  if (is === 'alive') of.alive += by;
  else if (is === 'cannot-tell') of.cannotTell += by;
  else if (is === 'dead') of.dead += by;
}
