import { as, type PlaceKey, type TokenKey } from '../core/brand.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Consumer, Place, Token } from '../core/token.ts';

export interface SmallSlot { readonly store: string; readonly path: string; readonly field: string; readonly consumers: readonly string[] }
export interface SmallEntry { readonly token: Token; readonly slots: readonly SmallSlot[] }

/** An inventory from tokens and their slots, each slot in a place of its own. */
export function smallInventory(entries: readonly SmallEntry[], consumers: readonly Consumer[]): Inventory {
  const places = new Map<PlaceKey, Place>(entries.flatMap(({ token, slots }) => slots.map((s): [PlaceKey, Place] => {
    const key = as<PlaceKey>(`${s.store}/${s.path}`);
    return [key, { key, store: s.store, path: s.path, fields: [{ field: s.field, token: token.key, consumers: s.consumers }] }];
  })));
  const tokens = entries.map((e) => e.token);
  return {
    tokens, places, consumers: new Map(consumers.map((c) => [c.name, c])), searched: true,
    byKey: (key: TokenKey) => tokens.find((t) => t.key === key),
    byFingerprint: (fp) => tokens.find((t) => t.fingerprint === fp),
    placesOf: (key) => [...places.values()].filter((p) => p.fields.some((f) => f.token === key)),
  };
}
