import type { PlaceKey, RunId, TokenKey } from '../core/brand.ts';
import { debt } from '../core/debt.ts';
import type { Situation } from './situation.ts';

export interface MintOwedAsk {
  readonly token: TokenKey;
  readonly places: readonly PlaceKey[];
  /** The run that asks: what it owes itself is its own to go on with; null = none yet. */
  readonly run: RunId | null;
}

/**
 * The run that still owes an earlier replacement of a token: minted or staged and not current, or a mint whose end nobody
 * knows. A second one would leave the first alive and unowned, so mint, stage and promote of one token belong to one run at
 * a time (ENGINE A6, TRUTH T12); null = none.
 */
export function mintOwedBy(s: Situation, { token, places, run }: MintOwedAsk): RunId | null {
  const owed = places.flatMap((place) => [s.debts.get(debt('minted-not-stored', place)), s.debts.get(debt('staged-not-current', place))])
    .filter((d) => d !== undefined && d.run !== null && d.run !== run).sort((a, b) => (a?.seq ?? 0) - (b?.seq ?? 0));
  if (owed[0] !== undefined) return owed[0].run;
  for (const [id, { intents }] of s.runs) {
    if (id === run) continue;
    for (const { effect, key } of intents.values()) if (effect === 'mint' && key.endsWith(`:${token}`)) return id;
  }
  return null;
}
