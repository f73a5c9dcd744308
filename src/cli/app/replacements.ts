import type { Fingerprint, RunId, TokenKey } from '../../core/brand.ts';
import type { Roles } from '../../core/plan.ts';
import { took } from '../../core/result.ts';
import type { House } from './house.ts';
import { seeEvents } from './incidents.ts';

/** A replacement that tokenctl made: of which token, and in which run. */
export interface Replacement { readonly of: TokenKey; readonly run: RunId }

/** What the runs of an incident made, by the keyed fingerprint of its value: of no use to others, until it leaks again. */
export async function replacementsIn(house: Pick<House, 'where'>, incident: string): Promise<ReadonlyMap<Fingerprint, Replacement>> {
  const made = new Map<Fingerprint, Replacement>();
  await seeEvents(house, incident, (e) => {
    if (e.code !== 'change.ended' || e.run === null || e.data.effect !== 'mint' || !took(e.data.outcome)) return;
    const out = e.data.outcome.out as Partial<Roles['replacement']> | null;
    if (out?.fingerprint !== undefined) made.set(out.fingerprint, { of: e.data.key.slice(e.data.key.indexOf(':') + 1) as TokenKey, run: e.run });
  });
  return made;
}
