import type { DebtId, PlaceKey, RunId, TokenKey } from '../core/brand.ts';
import { debt } from '../core/debt.ts';
import type { Debt, Situation } from './situation.ts';

export interface MintOwedAsk {
  readonly token: TokenKey;
  readonly places: readonly PlaceKey[];
  /** The run that asks: what it owes itself is its own to go on with; null = none yet. */
  readonly run: RunId | null;
  /** The incident is of another workspace, where a place of the same name may be another: what is owed there counts if it is of this token. */
  readonly foreign?: boolean;
}

const owedAt = (place: PlaceKey): readonly DebtId[] => [debt('minted-not-stored', place), debt('staged-not-current', place)];

/**
 * The run that still owes an earlier replacement of a token: minted or staged and not current, or a mint whose end nobody
 * knows. A second one would leave the first alive and unowned, so mint, stage and promote of one token belong to one run at
 * a time (ENGINE A6, TRUTH T12); null = none.
 */
export function mintOwedBy(s: Situation, { token, places, run, foreign = false }: MintOwedAsk): RunId | null {
  const owed = places.flatMap((place) => owedAt(place).flatMap((id) => s.debts.get(id) ?? []))
    .filter((d) => d.run !== null && d.run !== run && (!foreign || mayBeOf(s, d, token))).sort((a, b) => a.seq - b.seq);
  if (owed[0] !== undefined) return owed[0].run;
  for (const [id, { intents }] of s.runs) {
    if (id === run) continue;
    for (const { effect, key } of intents.values()) if (effect === 'mint' && key.endsWith(`:${token}`)) return id;
  }
  return null;
}

/** Of tokens that are not on the ledger nobody knows where they lie. */
function mayBeOf(s: Situation, { subject }: Debt, token: TokenKey): boolean {
  const xs = s.tokensAt.get(subject);
  return xs === undefined || xs.size === 0 || [...xs].some((x) => s.entries[x]?.key === token);
}
