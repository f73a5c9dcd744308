import * as z from 'zod';
import { debt } from '../../core/debt.ts';
import type { Ref, Roles } from '../../core/plan.ts';
import { defineEffect } from '../../ports/step.ts';
import { fieldsToWrite, holdsAll, replacementFields, type PlaceData } from './fields.ts';
import { currentOf } from './stage.ts';

interface Data extends PlaceData { readonly staged: number | null; /** The undo of a promote: this version is current again. */ readonly back?: string }

/** Makes the pending version current, if the one that the plan saw still is (compare-and-swap). */
export default defineEffect<Record<string, never>, Data, Roles['promoted']>({
  uses: 'secret.promote', kind: 'effect', scope: 'place', timeoutMs: 30_000, concurrency: 8,
  effects: ['promote'], gives: 'promoted',
  summary: 'Make each pending version the one that consumers read.',
  input: z.strictObject({}) as z.ZodType<Record<string, never>>,
  samples: { good: [{}], bad: [{ force: true }] },
  async *plan(cx) {
    for (const place of cx.places()) {
      const { takes, fields } = await replacementFields(cx, place);
      if (fields.length === 0) { cx.leave(place.key, 'no-replacement'); continue; }
      const staged = cx.find('staged', place.key);
      const { current } = await cx.holding(place);
      yield { target: { place: place.key }, takes: staged ? [...takes, staged] : takes, expect: { current },
        data: { store: place.store, path: place.path, fields, staged: staged ? takes.length : null },
        owes: [debt('current-not-in-use', place.key), ...(current === null ? [] : [debt('previous-not-retired', `${place.key}@${current}`)])],
        settles: [staged ? debt('staged-not-current', place.key) : debt('minted-not-stored', place.key), debt('replacement-owed', place.key)] };
    }
  },
  async apply(cx, change) {
    const { store, path, staged, back } = change.data;
    const what = back !== undefined ? { version: back } : staged === null ? { fields: await fieldsToWrite(cx, change) } : await cx.take(change.takes[staged] as Ref<'staged'>);
    return cx.store(store).effects.promote(path, what, currentOf(change.expect), cx.call);
  },
  async observe(cx, change) {
    const { store, path } = change.data;
    const current = (await cx.store(store).reads.history(path, cx.call)).find((v) => v.stage === 'current');
    if (change.data.back !== undefined) return current?.id === change.data.back ? { is: 'applied', out: { version: current.id, left: currentOf(change.expect) } } : { is: 'not-applied' };
    if (current && await holdsAll(cx, change, current.id)) return { is: 'applied', out: { version: current.id, left: currentOf(change.expect) } };
    return { is: 'not-applied' };
  },
  undo: (_data, exposed) => exposed ? { is: 'roll-forward', why: 'the version before it holds a leaked token' } : { is: 'undoable' },
  // Back only if what it made current still is (TRUTH T4); with nothing before it there is nothing to go back to.
  undoing: (change, { version, left }) => (left === null ? null : { uses: 'secret.promote', draft: { target: change.target, expect: { current: version }, data: { store: change.data.store, path: change.data.path, fields: [], staged: null, back: left } } }),
});
