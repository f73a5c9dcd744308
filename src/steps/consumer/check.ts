import * as z from 'zod';
import type { Json, PlaceKey } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import { debt } from '../../core/debt.ts';
import { faultOf } from '../../core/faults.ts';
import type { Ref } from '../../core/plan.ts';
import type { Place } from '../../core/token.ts';
import { defineRecord, type Noted, type PlanCx } from '../../ports/step.ts';

interface Data { readonly [k: string]: Json; readonly place: PlaceKey | null; readonly consumers: readonly string[]; readonly promoted: number | null }

/**
 * In use = each consumer shows the new token, or its check passes after its declared reload time (TRUTH T6.6).
 * Consumers without a check are one question at a barrier, for all of them.
 */
export default defineRecord<Record<string, never>, Data>({
  uses: 'consumer.check', kind: 'record', scope: 'place', timeoutMs: 900_000, concurrency: 16,
  summary: 'Wait until every consumer uses its new version; ask a person about those that cannot tell.',
  input: z.strictObject({}) as z.ZodType<Record<string, never>>,
  samples: { good: [{}], bad: [{ all: true }] },
  async *plan(cx) {
    const asked: { place: Place; names: readonly string[] }[] = [];
    for (const place of cx.places()) {
      const promoted = cx.find('promoted', place.key);
      if (!promoted) { cx.leave(place.key, 'not-promoted'); continue; }
      const { names, silent } = readers(cx, place);
      if (silent.length > 0 || names.length === 0) asked.push({ place, names: silent });
      const speaking = names.filter((n) => !silent.includes(n));
      if (speaking.length === 0) continue;
      const takes: Ref[] = place.fields.flatMap((f) => cx.find('replacement', f.token) ?? []);
      yield { target: { place: place.key }, takes: [...takes, promoted], data: { place: place.key, consumers: speaking, promoted: takes.length },
        settles: [...(silent.length === 0 ? [debt('current-not-in-use', place.key)] : []), ...speaking.map((n) => debt('consumer-down', n))] };
    }
    if (asked.length > 0) {
      const who = asked.map(({ place, names }) => `${names.length > 0 ? names.join(', ') : 'whoever reads it (no consumer is declared)'} at ${place.key}`).join('; ');
      yield { target: { run: true }, ask: { text: `Which of these use their new version, and how do you know? ${who}`, evidence: 'required' },
        data: { place: null, consumers: asked.flatMap((a) => a.names), promoted: null },
        settles: asked.flatMap(({ place, names }) => [debt('current-not-in-use', place.key), ...names.map((n) => debt('consumer-down', n))]) };
    }
  },
  async record(cx, change) {
    const { place, consumers, promoted } = change.data;
    if (place === null || promoted === null) return { is: 'settled', notes: [] };
    const { version } = await cx.take(change.takes[promoted] as Ref<'promoted'>);
    const ids: string[] = [version];
    for (const ref of change.takes.slice(0, promoted)) {
      const { token } = await cx.take(ref as Ref<'replacement'>);
      ids.push(token, token.slice(token.indexOf('/') + 1));
    }
    const notes: Noted[] = [];
    const waiting: string[] = [];
    for (const name of consumers) {
      const consumer = cx.consumer(name);
      if (!consumer?.check) { waiting.push(name); continue; }
      const answer = await cx.ask(consumer.check);
      const fine = 'status' in answer && answer.status >= 200 && answer.status < 300;
      const shows = fine && consumer.check.shows ? pick(answer.body, consumer.check.shows) : null;
      const reloaded = toMs(cx.now()) >= toMs(cx.call.intendedAt) + consumer.reloadsMs;
      const inUse = fine && (consumer.check.shows ? shows !== null && ids.includes(shows) : reloaded);
      if (!inUse) waiting.push(name);
      notes.push({ code: 'consumer.checked', data: { consumer: name, place, shows: shows === null ? null : shows.slice(0, 120), inUse, status: 'status' in answer ? answer.status : null } });
    }
    if (waiting.length === 0) return { is: 'settled', notes };
    const longest = Math.max(0, ...waiting.map((n) => cx.consumer(n)?.reloadsMs ?? 0));
    // Ten looks per declared reload time, at most one every 250 ms. Where none is declared, ever more rarely.
    const every = longest > 0 ? longest : toMs(cx.now()) - toMs(cx.call.intendedAt);
    return { is: 'again', afterMs: Math.min(15_000, Math.max(250, every / 10)), why: `waiting for ${waiting.join(', ')}`,
      fault: faultOf('E_NOT_IN_USE', 'refused', { waiting }), notes: [] };
  },
});

function readers(cx: PlanCx, place: Place): { names: readonly string[]; silent: readonly string[] } {
  const names = [...new Set(place.fields.filter((f) => cx.find('replacement', f.token)).flatMap((f) => f.consumers))];
  return { names, silent: names.filter((n) => !cx.consumer(n)?.check) };
}

/** A dotted path into a JSON answer; only a short string or number is a token's name. */
function pick(body: Json, path: string): string | null {
  let at: Json = body;
  for (const part of path.split('.')) {
    if (typeof at !== 'object' || at === null || Array.isArray(at) || !Object.hasOwn(at, part)) return null;
    at = (at as { readonly [k: string]: Json })[part] ?? null;
  }
  return typeof at === 'string' || typeof at === 'number' ? String(at) : null;
}
