import { entryState, WINDOW_FLOOR_MS, type Situation } from '../../ledger/index.ts';
import type { JournalEvent } from '../../journal/events/index.ts';

/** The proofs that stand, the weakest of them first in mind. Milliseconds. */
export interface ProofCount {
  readonly proven: number;
  /** Of these: by a clock reading, which has neither window nor vantages (TRUTH T3.2). */
  readonly byClock: number;
  readonly window: { readonly leastMs: number; readonly mostMs: number } | null;
  /** Proven over a window under 120 s: only a test environment or a drill allows it. */
  readonly short: number;
  readonly fewestRounds: number | null;
  readonly fewestVantages: number | null;
  readonly oneVantage: number;
  /** Rounds that asked whether an old token is dead, and what they answered. */
  readonly rounds: { readonly dead: number; readonly alive: number; readonly cannotTell: number };
}

export interface ProofCountFold { see(e: JournalEvent): void; count(s: Situation, nowMs: number): ProofCount }

export function makeProofCount(): ProofCountFold {
  const rounds = { dead: 0, alive: 0, cannotTell: 0 };
  return {
    see(e) {
      if (e.code !== 'round.made' || e.data.why === 'baseline' || e.data.why === 'alive') return;
      const { is } = e.data.verdict;
      rounds[is === 'cannot-tell' ? 'cannotTell' : is] += 1;
    },
    count(s, nowMs) {
      const n = { proven: 0, byClock: 0, short: 0, oneVantage: 0 };
      let [least, most, fewest, vantages] = [Infinity, 0, Infinity, Infinity];
      for (const e of s.entries) {
        const proof = entryState(e, nowMs) === 'proven' ? e.proof : null;
        if (proof === null) continue;
        n.proven += 1;
        if (proof.path === 'clock') { n.byClock += 1; continue; }
        least = Math.min(least, proof.windowMs);
        most = Math.max(most, proof.windowMs);
        fewest = Math.min(fewest, proof.rounds.length);
        vantages = Math.min(vantages, proof.vantages);
        if (proof.windowMs < WINDOW_FLOOR_MS) n.short += 1;
        if (proof.vantages <= 1) n.oneVantage += 1;
      }
      const some = n.proven > n.byClock;
      return { ...n, window: some ? { leastMs: least, mostMs: most } : null, fewestRounds: some ? fewest : null, fewestVantages: some ? vantages : null, rounds: { ...rounds } };
    },
  };
}
