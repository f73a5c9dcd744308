import { parseDuration } from '../../core/duration.ts';
import type { Scenario } from '../scenario/types.ts';
import type { StageIssuer, StageStore } from './servers.ts';

export interface StageSlot { readonly store: string; readonly path: string; readonly field: string; readonly consumers: readonly string[] }
/** A token of the scenario, as the issuer made it. */
export interface Actor {
  /** The scenario's name of it, or of its group. */
  readonly group: string;
  readonly issuer: string;
  readonly id: string;
  readonly value: string;
  readonly leaked: boolean;
  readonly listed: boolean;
  readonly own: boolean;
  readonly owner: string | null;
  readonly labels: readonly string[];
  readonly scopes: readonly string[];
  readonly ttl: string;
  readonly slots: readonly StageSlot[];
}

/** `STORE/PATH#FIELD`; `{n}` is the number of the token in its group. */
function slotOf(at: string, n: number, consumers: readonly string[]): StageSlot {
  const [, store = '', path = '', field = ''] = /^([^/]+)\/(.+)#(.+)$/.exec(at.replaceAll('{n}', String(n))) ?? [];
  return { store, path, field, consumers };
}

/** Issues every token of the scenario and puts it into its slots. */
export function issueTokens(s: Scenario, { issuers, stores, ownValues }: { readonly issuers: ReadonlyMap<string, StageIssuer>; readonly stores: ReadonlyMap<string, StageStore>; readonly ownValues: ReadonlyMap<string, string> }): readonly Actor[] {
  const actors: Actor[] = [];
  for (const t of s.world.tokens) {
    const issuer = issuers.get(t.at);
    if (issuer === undefined) continue;
    for (let n = 1; n <= t.count; n++) {
      const own = t.own ? ownValues.get(t.at) : undefined;
      const issued = own === undefined ? issuer.issue({ scopes: t.scopes, owner: t.owner ?? t.id, ttlMs: parseDuration(t.ttl) ?? 0, kind: t.kind ?? null, own: t.own, leases: t.leases ?? null, parent: actors.find((a) => a.group === t.parent)?.value ?? null, makes: s.world.tokens.some((x) => x.parent === t.id), ageMs: parseDuration(t.age) ?? 0 }) : { id: issuer.idOf(own) ?? '', value: own };
      const slots = t.slots.map((x) => slotOf(x.at, n, x.consumers));
      for (const slot of slots) stores.get(slot.store)?.put(slot.path, { [slot.field]: issued.value, database: 'kept' });
      actors.push({ group: t.id, issuer: t.at, ...issued, leaked: t.leaked, listed: t.listed, own: t.own, owner: t.owner ?? null, labels: t.labels, scopes: t.scopes, ttl: t.ttl, slots });
    }
  }
  return actors;
}
