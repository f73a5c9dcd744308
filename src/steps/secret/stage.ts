import * as z from 'zod';
import { debt } from '../../core/debt.ts';
import type { Roles } from '../../core/plan.ts';
import { defineEffect } from '../../ports/step.ts';
import { fieldsToWrite, holdsAll, replacementFields, type PlaceData } from './fields.ts';

/** Writes the pending version of each place: replaced fields new, all others copied (TRUTH T6.2). */
export default defineEffect<Record<string, never>, PlaceData, Roles['staged']>({
  uses: 'secret.stage', kind: 'effect', scope: 'place', timeoutMs: 30_000, concurrency: 8,
  effects: ['stage'], gives: 'staged',
  summary: 'Put each replacement into its store beside the current version, where no consumer reads it yet.',
  input: z.strictObject({}) as z.ZodType<Record<string, never>>,
  samples: { good: [{}], bad: [{ force: true }] },
  async *plan(cx) {
    for (const place of cx.places()) {
      const { takes, fields } = await replacementFields(cx, place);
      if (fields.length === 0) { cx.leave(place.key, 'no-replacement'); continue; }
      if (cx.store(place.store).staging === 'none') { cx.leave(place.key, 'no-staging'); continue; }
      const { current } = await cx.holding(place);
      yield { target: { place: place.key }, takes, expect: { current }, data: { store: place.store, path: place.path, fields },
        owes: [debt('staged-not-current', place.key)], settles: [debt('minted-not-stored', place.key)] };
    }
  },
  async apply(cx, change) {
    const { store, path } = change.data;
    return cx.store(store).effects.stage(path, await fieldsToWrite(cx, change), currentOf(change.expect), cx.call);
  },
  async observe(cx, change) {
    const { store, path } = change.data;
    for (const version of await cx.store(store).reads.history(path, cx.call))
      if (version.stage === 'pending' && await holdsAll(cx, change, version.id)) return { is: 'applied', out: { version: version.id } };
    return { is: 'not-applied' };
  },
  undo: () => ({ is: 'undoable' }),
  undoing: (change, { version }) => ({ uses: 'secret.retire', draft: { target: change.target, data: { store: change.data.store, path: change.data.path, versions: [version], promoted: false, pending: true } } }),
});

/** The version a plan saw as current; a plan line without one cannot be applied. */
export function currentOf(expect: unknown): string | null {
  if (typeof expect !== 'object' || expect === null || !('current' in expect)) throw new Error('a store change without expect.current');
  return expect.current as string | null;
}
