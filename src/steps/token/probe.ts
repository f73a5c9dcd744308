import * as z from 'zod';
import type { Json, PlaceKey, TokenKey } from '../../core/brand.ts';
import { debt } from '../../core/debt.ts';
import { parseDuration } from '../../core/duration.ts';
import type { Ref } from '../../core/plan.ts';
import type { Verdict } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import { defineLook, type LookCx } from '../../ports/step.ts';

const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration (2m, 10m)');
interface Slot { readonly [k: string]: Json; readonly place: PlaceKey; readonly field: string; readonly staged: number | null }
interface Data { readonly [k: string]: Json; readonly which: 'old' | 'replacement'; readonly issuer: string; readonly withinMs: number | null; readonly slots: readonly Slot[] }
interface In { readonly which: 'old' | 'replacement'; readonly expect: 'dead' | 'alive'; readonly within?: string | undefined }

/**
 * One round of a proof. Old: is it dead, at every vantage, with a control (TRUTH T3)? Replacement: read back from
 * each slot, does it work, and is it narrow (T3.8)?
 */
export default defineLook<In, Data>({
  uses: 'token.probe', kind: 'look', scope: 'token', timeoutMs: 900_000, concurrency: 32,
  summary: 'Prove old tokens dead, or replacements alive and narrow, by rounds of probes.',
  input: z.strictObject({ which: z.enum(['old', 'replacement']), expect: z.enum(['dead', 'alive']), within: duration.optional() })
    .refine((v) => (v.which === 'old') === (v.expect === 'dead'), 'old goes with dead, replacement with alive') as z.ZodType<In>,
  samples: { good: [{ which: 'old', expect: 'dead' }, { which: 'replacement', expect: 'alive' }], bad: [{ which: 'old', expect: 'alive' }, {}] },
  expects: (data) => (data.which === 'old' ? 'dead' : 'alive'),
  async *plan(cx, input) {
    const withinMs = input.within ? parseDuration(input.within) : null;
    for (const item of cx.items()) {
      const key = item.token.key;
      const { issuer } = item.token;
      if (issuer === null) continue;
      if (input.which === 'old') {
        const asked = cx.earlier('revoke', key) || ['revoked', 'survived', 'expiring'].includes(item.state);
        if (item.collateral || !asked) { cx.leave(key, item.collateral ? 'collateral' : 'not-revoked'); continue; }
        yield { target: { token: key, x: item.x }, data: { which: 'old', issuer, withinMs, slots: [] }, settles: [debt('accepted-not-proven', key)] };
        continue;
      }
      const replacement = cx.find('replacement', key);
      if (!replacement) { cx.leave(key, 'no-replacement'); continue; }
      const takes: Ref[] = [replacement];
      const slots: Slot[] = [];
      for (const place of cx.placesOf(key)) {
        const staged = cx.find('staged', place.key);
        const field = place.fields.find((f) => f.token === key);
        if (staged && field) { slots.push({ place: place.key, field: field.field, staged: takes.length }); takes.push(staged); }
      }
      yield { target: { token: key, x: item.x }, takes, data: { which: 'replacement', issuer, withinMs, slots } };
    }
  },
  async look(cx, change) {
    if (!('token' in change.target)) throw new Error('token.probe targets tokens');
    const issuer = cx.issuer(change.data.issuer);
    const key = change.target.token;
    if (change.data.which === 'old')
      return issuer.reads.round({ of: await cx.held(key), control: await cx.control(issuer.id), revokedAt: cx.revokedAt(key), mayPresent: cx.mayPresent(key) }, cx.call);
    const replacement = await cx.take(change.takes[0] as Ref<'replacement'>);
    const back = await readBack(cx, change.data.slots, change.takes, replacement.fingerprint);
    if ('problem' in back) return back.problem;
    const value = back.value ?? await cx.open(replacement.escrow);
    const old = cx.token(key);
    const token: Token = { ...old, key: replacement.token as TokenKey, id: replacement.token.slice(issuer.id.length + 1), expires: replacement.expires,
      fingerprint: replacement.fingerprint, scopes: old.declared?.scopes ?? [], audience: old.declared?.audience ?? [] };
    const verdict = await issuer.reads.round({ of: { token, value }, control: null, revokedAt: null, mayPresent: true, narrow: true }, cx.call);
    return change.data.slots.length === 0 ? verdict : { ...verdict, detail: `read back from ${change.data.slots.length} slot(s); ${verdict.detail}` };
  },
});

/** The value as every slot gives it back now; a slot that holds something else is a verdict of its own. */
async function readBack(cx: LookCx, slots: readonly Slot[], takes: readonly Ref[], fingerprint: string): Promise<{ value: Secret | null } | { problem: Verdict }> {
  let value: Secret | null = null;
  for (const slot of slots) {
    const { version } = await cx.take(takes[slot.staged ?? -1] as Ref<'staged'>);
    const place = cx.place(slot.place);
    value = await cx.store(place.store).reads.read(place.path, version, slot.field, cx.call);
    if (!value || cx.fingerprint(value) !== fingerprint)
      return { problem: { is: 'cannot-tell', path: 'value', vantages: 0, control: 'none', detail: `${slot.place}#${slot.field} does not hold the replacement` } };
  }
  return { value };
}
