import { as, type PlaceKey } from '../core/brand.ts';

export interface Slot { readonly store: string; readonly path: string; readonly field: string; readonly place: PlaceKey }

/** `STORE/PATH#FIELD`; null if it is not one. No part of a path may step out of it. */
export function parseSlot(text: string): Slot | null {
  const m = /^([a-z][a-z0-9-]*)\/([^#\s]+)#([^#/\s]+)$/.exec(text);
  if (m === null) return null;
  const [, store = '', path = '', field = ''] = m;
  if (path.split('/').some((part) => part === '' || part === '.' || part === '..')) return null;
  return { store, path, field, place: as<PlaceKey>(`${store}/${path}`) };
}
