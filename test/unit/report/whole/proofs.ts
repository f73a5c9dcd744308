import type { EventOf, JournalEvent } from '../../../../src/journal/events/index.ts';
import type { ProofLine, RoundLine } from '../../../../src/report/index.ts';

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
