import type { Instant } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import type { Change } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import { entryState } from '../../ledger/index.ts';
import type { RunCx } from './run-cx.ts';

/**
 * Before an effect of suspending or reinstating is intended: is it still what was consented to? A token lives again only while
 * its time runs and nobody has revoked it; it counts as alive from before the request (TRUTH T4). null = go on.
 */
export async function forATime(cx: RunCx, c: Change): Promise<Outcome | null> {
  if (!('token' in c.target) || (c.effect !== 'reinstate' && c.effect !== 'suspend')) return null;
  const { o } = cx;
  const x = cx.xOf(c.target.token);
  const entry = x === null ? undefined : o.situation.entries[x];
  if (x === null || entry === undefined) return null;
  const now = toMs(o.clock.now());
  const state = entryState(entry, now);
  if (c.effect === 'suspend') return state === 'revoked' || state === 'proven' ? { is: 'skipped', why: `it is ${state} by now` } : null;
  const { until } = c.data as { readonly until: Instant };
  if (toMs(until) <= now) return { is: 'skipped', why: 'its time is over' };
  if (state !== 'suspended' && !(state === 'exposed' && entry.reinstatedUntilMs !== null)) return { is: 'skipped', why: `it is ${state}, and no longer suspended` };
  if (entry.reinstatedUntilMs !== toMs(until)) await o.journal.append('token.reinstated', o.run, { x, until });
  return null;
}
