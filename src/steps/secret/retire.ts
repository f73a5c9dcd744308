import * as z from 'zod';
import type { Json } from '../../core/brand.ts';
import { debt } from '../../core/debt.ts';
import type { Ref } from '../../core/plan.ts';
import type { Took } from '../../core/result.ts';
import { defineEffect } from '../../ports/step.ts';
import { readable } from './readable.ts';

/** Versions that hold an old token and stay readable by their id until the store collects them: the token's proof is what closes them (TRUTH T2). */
type Out = null | { readonly readableUntilCollected: readonly string[] };

interface Data { readonly [k: string]: Json; readonly store: string; readonly path: string; readonly versions: readonly string[]; readonly promoted: boolean; /** The undo of a stage: what is still pending is dropped (TRUTH T4). */ readonly pending?: boolean }

/** Makes every version that holds a token of the ledger unreadable, and what promote left (ENGINE P1). */
export default defineEffect<Record<string, never>, Data, Out>({
  uses: 'secret.retire', kind: 'effect', scope: 'place', timeoutMs: 30_000, concurrency: 8,
  effects: ['retire'], gives: null,
  summary: 'Make the versions that hold the old tokens unreadable.',
  input: z.strictObject({}) as z.ZodType<Record<string, never>>,
  samples: { good: [{}], bad: [{ force: true }] },
  async *plan(cx) {
    for (const place of cx.places()) {
      const promoted = cx.find('promoted', place.key);
      const now = await readable(cx, place);
      if (now === null) { cx.leave(place.key, 'store-unreadable'); continue; }
      const { current, exposed } = now;
      // Without a promote the current version is still read by its consumers: it stays.
      const versions = exposed.filter((v) => v !== current);
      if (!promoted && versions.length === 0) { cx.leave(place.key, 'nothing-to-retire'); continue; }
      const leaves = promoted && current !== null ? [...versions, current] : versions;
      yield { target: { place: place.key }, takes: promoted ? [promoted] : [], data: { store: place.store, path: place.path, versions, promoted: promoted !== undefined },
        settles: leaves.map((v) => debt('previous-not-retired', `${place.key}@${v}`)) };
    }
  },
  async apply(cx, change) {
    const { store, path, versions } = change.data;
    const all = new Set(versions);
    if (change.data.promoted) {
      const { left } = await cx.take(change.takes[0] as Ref<'promoted'>);
      if (left !== null) all.add(left);
    }
    let how: Took = 'already';
    const readable: string[] = [];
    for (const version of all) {
      const { effects, reads } = cx.store(store);
      const drops = change.data.pending === true && (await reads.history(path, cx.call)).some((v) => v.id === version && v.stage === 'pending');
      const reply = await (drops ? effects.drop : effects.retire)(path, version, cx.call);
      if (reply.ok !== true) return reply;
      if (reply.how !== 'already') how = reply.how;
      if (reply.out !== null) readable.push(version);
    }
    return { ok: true, how, out: outOf(readable) };
  },
  async observe(cx, change) {
    const { store, path, versions } = change.data;
    const left = change.data.promoted ? (await cx.take(change.takes[0] as Ref<'promoted'>)).left : null;
    const all = new Set([...versions, ...(left === null ? [] : [left])]);
    const mine = (await cx.store(store).reads.history(path, cx.call)).filter((v) => all.has(v.id));
    return mine.every((v) => v.stage === 'none') ? { is: 'applied', out: outOf(mine.filter((v) => v.readable !== undefined).map((v) => v.id)) } : { is: 'not-applied' };
  },
  undo: () => ({ is: 'irreversible', why: 'a version that held a leaked token is not brought back' }),
});

const outOf = (readable: readonly string[]): Out => (readable.length === 0 ? null : { readableUntilCollected: readable });
