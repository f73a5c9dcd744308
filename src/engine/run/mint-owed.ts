import { faultOf } from '../../core/faults.ts';
import { owedFacts, type MintOwed } from '../../core/mint-owed.ts';
import type { Change } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import { mintOwedBy } from '../../ledger/index.ts';
import type { RunCx } from './run-cx.ts';

/** Why a mint is not sent: another run, of whichever incident, still owes the token's replacement (ENGINE A6, TRUTH T12); null = it may be. */
export async function mintRefused({ o }: RunCx, c: Change): Promise<Outcome | null> {
  if (c.effect !== 'mint' || !('token' in c.target)) return null;
  const { token } = c.target;
  const places = o.inventory.placesOf(token).map((p) => p.key);
  const here = mintOwedBy(o.situation, { token, places, run: o.run });
  const owed: MintOwed | null = here !== null ? { is: 'here', run: here } : await o.owedElsewhere({ token, places });
  return owed === null ? null : { is: 'refused', fault: faultOf('E_MINT_OWED', 'refused', owedFacts(owed)) };
}
