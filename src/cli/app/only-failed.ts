import { toMs } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Resolved } from '../../intake/index.ts';
import { entryAt, failures, type Situation } from '../../ledger/index.ts';
import { quote } from '../../ui/index.ts';
import type { CommandCx } from '../command.ts';
import { nobodysTwins } from './exposures.ts';
import { liveRuns } from './live-runs.ts';

/** `see`: the list that shows why. */
export const nothingFailed = (id: string, what: string, see: 'open' | 'failed' = 'failed'): TokenctlError =>
  new TokenctlError('E_SELECTOR', `--only failed matches nothing: ${what}`, { hint: 'Nothing was attempted.', next: [`tokenctl ledger show --status ${see} -i ${quote(id)}`] });

/** Ordinals of the open entries that failed. Throws E_SELECTOR where there are none. */
export function failedOf(cx: CommandCx, { id, dir, situation }: { readonly id: string; readonly dir: string; readonly situation: Situation }): ReadonlySet<number> {
  const xs = new Set(failures(situation, { now: toMs(cx.clock.now()), live: liveRuns(dir, situation) }).keys());
  if (xs.size === 0) throw nothingFailed(id, `no open entry of ${id} has failed.`, 'open');
  return xs;
}

/** What was named, without what is not among these entries: what is planned, digested and recorded is their keys (TRUTH T5, ENGINE P6). */
export function narrowed(resolved: Resolved, s: Situation, xs: ReadonlySet<number>): Resolved {
  const twinOf = nobodysTwins(s);
  const entries = resolved.entries.filter(({ key, token }) => {
    const x = s.byKey.get(key) ?? twinOf(token);
    return x !== null && xs.has(entryAt(s, x)?.x ?? x);
  });
  if (entries.length === 0) throw nothingFailed(s.incident.id, `none of the tokens named has failed in ${s.incident.id}.`);
  return { entries, notes: [...resolved.notes, `only what failed: ${entries.length} of ${resolved.entries.length} tokens`] };
}
