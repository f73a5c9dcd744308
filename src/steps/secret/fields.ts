import type { Json } from '../../core/brand.ts';
import type { Change, Ref } from '../../core/plan.ts';
import type { Secret } from '../../core/secret.ts';
import type { Place } from '../../core/token.ts';
import type { LookCx, PlanCx } from '../../ports/step.ts';

/** A change of a place: which fields it writes, each from the `takes` entry at index `from`. */
export interface PlaceData {
  readonly [k: string]: Json;
  readonly store: string;
  readonly path: string;
  readonly fields: readonly { readonly field: string; readonly from: number }[];
}

/** Fields of a place whose token gets a replacement in this plan, and that still hold the leaked one. */
export async function replacementFields(cx: PlanCx, place: Place): Promise<{ takes: Ref[]; fields: { field: string; from: number }[] }> {
  const takes: Ref[] = [];
  const fields: { field: string; from: number }[] = [];
  const given = place.fields.map((f) => ({ field: f.field, ref: cx.find('replacement', f.token) }));
  if (given.every((g) => !g.ref)) return { takes, fields };
  const { old } = await cx.holding(place);
  for (const { field, ref } of given) {
    if (!ref || !old.has(field)) continue;
    fields.push({ field, from: takes.length });
    takes.push(ref);
  }
  return { takes, fields };
}

/** The values to write, opened from escrow. */
export async function fieldsToWrite(cx: Pick<LookCx, 'take' | 'open'>, change: Change<PlaceData>): Promise<ReadonlyMap<string, Secret>> {
  const values = new Map<string, Secret>();
  for (const { field, from } of change.data.fields) {
    const { escrow } = await cx.take(change.takes[from] as Ref<'replacement'>);
    values.set(field, await cx.open(escrow));
  }
  return values;
}

/** Compares keyed fingerprints of what the version holds now, never a version number alone (ENGINE A8). */
export async function holdsAll(cx: LookCx, change: Change<PlaceData>, version: string): Promise<boolean> {
  const { reads } = cx.store(change.data.store);
  for (const { field, from } of change.data.fields) {
    const { fingerprint } = await cx.take(change.takes[from] as Ref<'replacement'>);
    if (await reads.holds(change.data.path, version, field, cx.call) !== fingerprint) return false;
  }
  return true;
}
