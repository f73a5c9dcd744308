import type { Inventory } from '../../core/inventory.ts';

/** Nothing was searched: every output says so (TRUTH T5). */
export const emptyInventory = (): Inventory => ({
  tokens: [], consumers: new Map(), places: new Map(), searched: false,
  byKey: () => undefined, byFingerprint: () => undefined, placesOf: () => [],
});
