import type { Place } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import type { PlanIn } from './plan-in.ts';

export interface Holding { readonly current: string | null; readonly old: ReadonlySet<string>; readonly exposed: readonly string[] }

/**
 * Reads what a place holds, once a plan: its current version, the fields of it that still hold their inventory token,
 * and every readable version in which a field has a fingerprint of the ledger (ENGINE P1, TRUTH T2 previous-not-retired).
 */
export function makeHolding(o: PlanIn, call: Call): (place: Place) => Promise<Holding> {
  const seen = new Map<string, Promise<Holding>>();
  const read = async (place: Place): Promise<Holding> => {
    const store = o.stores.get(place.store);
    if (!store) throw new Error(`no store ${place.store}`);
    const versions = await store.reads.history(place.path, call);
    const current = versions.find((v) => v.stage === 'current')?.id ?? null;
    const old = new Set<string>();
    const exposed: string[] = [];
    for (const version of versions) {
      if (version.stage === 'none') continue;
      let holds = false;
      for (const { field, token } of place.fields) {
        const fp = await store.reads.holds(place.path, version.id, field, call);
        if (fp === null) continue;
        if (o.exposed.has(fp)) holds = true;
        const known = o.inventory.byKey(token)?.fingerprint ?? null;
        // Without a fingerprint in the inventory nobody can say that it is another value: it counts as the old one.
        if (version.id === current && (known === null || known === fp || o.exposed.has(fp))) old.add(field);
      }
      if (holds) exposed.push(version.id);
    }
    return { current, old, exposed };
  };
  return (place) => {
    let found = seen.get(place.key);
    if (!found) { found = read(place); seen.set(place.key, found); }
    return found;
  };
}
