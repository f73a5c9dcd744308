import type { TokenKey } from '../core/brand.ts';
import { countedOffLedger } from './fold-rounds.ts';
import { nextRound, type Complete, type Look } from './proof.ts';
import { entryAt, type Situation } from './situation.ts';

export interface ProofOf {
  readonly propagationMs: number;
  /** `proof.window` of the workspace; null = none. */
  readonly windowMs: number | null;
  readonly now: number;
  readonly withinDeadline?: number | null;
}

/** `nextRound` for a token by its key, on the ledger or not, with what the journal holds of it. */
export function proofOf(s: Situation, key: string, o: ProofOf): Complete | Look {
  const x = s.byKey.get(key as TokenKey);
  const entry = x === undefined ? undefined : entryAt(s, x);
  const other = entry === undefined ? s.others.get(key) : undefined;
  return nextRound({
    rounds: entry?.rounds ?? (other === undefined ? [] : countedOffLedger(other)), card: { propagationMs: o.propagationMs }, config: { windowMs: o.windowMs, environment: s.incident.environment },
    // What tokenctl minted, or found by its mark, the issuer itself has told it of.
    baseline: entry === undefined || entry.baselineAlive, now: o.now, withinDeadline: o.withinDeadline ?? null,
  });
}
