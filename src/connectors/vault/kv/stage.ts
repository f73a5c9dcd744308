import type { Roles } from '../../../core/plan.ts';
import type { Reply } from '../../../core/result.ts';
import { no, yes } from '../trouble.ts';
import { holdsAll, merged, type Fields } from './content.ts';
import { stagedAt } from './context.ts';
import { currentOf, type Doing } from './effect.ts';
import { destroyVersions } from './kv-api.ts';
import { pendingId, readStaging, writePending } from './staged.ts';

/** A pending version in staging: the given fields new, all others as in `base`, if that is still current (TRUTH T6.2, T6.3). */
export async function stage(doing: Doing, fields: Fields, base: string | null): Promise<Reply<Roles['staged']>> {
  const { cx, path, call } = doing;
  const at = stagedAt(cx, path);
  if (at === null) return no('refused', 'no-staging');
  if (fields.size === 0) return no('refused', 'no-fields');
  const staging = await readStaging(cx, at, call);
  const before = staging.rows.find((r) => r.is === 'pending' && r.idem === call.idem);
  // A repeated call must not pass for done if it brings other values.
  if (before?.is === 'pending') return holdsAll(before.fields, fields) ? yes('already', { version: pendingId(before.n) }) : no('conflict', 'written-otherwise', { version: pendingId(before.n) });
  const { id, cas } = currentOf(await doing.metadata());
  if (id !== base) return no('conflict', 'current-moved', { expected: base, found: id });
  const content = base === null ? { is: 'held' as const, fields: {} } : await doing.version(cas);
  if (content.is !== 'held') return no('conflict', 'base-is-gone', { expected: base });
  const n = await doing.change(() => writePending(cx, at, { cas: staging.metadata?.current ?? 0, idem: call.idem, base: cas, fields: merged(content.fields, fields) }, call));
  if (n === null) return no('conflict', 'staged-by-another');
  // Pending versions made from what is current no more can never be promoted: their values must not lie about.
  const stale = staging.rows.filter((r) => r.is === 'pending' && r.base !== cas).map((r) => r.n);
  if (stale.length > 0) await destroyVersions(cx, at, stale, call).catch(() => undefined);
  return yes('done', { version: pendingId(n) });
}
