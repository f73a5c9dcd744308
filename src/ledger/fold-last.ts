import type { DebtId } from '../core/brand.ts';
import type { DebtKind } from '../core/debt.ts';
import { whyOf } from '../core/faults.ts';
import { took, type Outcome } from '../core/result.ts';
import type { EventOf } from '../journal/events/index.ts';
import { lineMs } from './at.ts';
import { parseDebt } from './debts.ts';
import { isKill } from './fold-kills.ts';
import { entryAt, type Entry, type LastEnded, type RunSeen, type Situation } from './situation.ts';

/** Debts whose subject is a place, and whose change is about the token that lies there (ENGINE P2). */
const OF_PLACES: readonly (DebtKind | undefined)[] = ['minted-not-stored', 'replacement-owed'];

function notePlaces(s: Situation, x: number, owes: readonly DebtId[]): void {
  for (const id of owes) {
    const parsed = parseDebt(id);
    if (parsed === null || !OF_PLACES.includes(parsed.kind)) continue;
    const at = s.tokensAt.get(parsed.subject);
    if (at === undefined) s.tokensAt.set(parsed.subject, new Set([x]));
    else at.add(x);
  }
}

const subjectOf = (key: string): string => key.slice(key.indexOf(':') + 1);

/** Did it not do what it was to do? A kill that took in part leaves power, and the state as it was (TRUTH T1). */
export const wentWrong = (is: Outcome['is'], effect: string | null): boolean =>
  is === 'refused' || is === 'failed' || is === 'unknown' || is === 'needs-human' || (is === 'partly' && isKill(effect));

/**
 * What went wrong is not forgotten because another step of the same run went well: only the same change, the same effect,
 * or an effect of a later run says more about the token.
 */
const saysMore = (now: LastEnded, before: LastEnded): boolean =>
  wentWrong(now.is, now.effect) || !wentWrong(before.is, before.effect) || now.key === before.key || (now.effect !== null && (now.effect === before.effect || now.run !== before.run));

/** Entries that a change is about: its own, or those whose tokens lie at its place. */
export function entriesOf(s: Situation, { x, key }: { readonly x: number | null; readonly key: string }): readonly Entry[] {
  const xs = x === null ? s.tokensAt.get(subjectOf(key)) ?? [] : [x];
  return [...xs].flatMap((one) => entryAt(s, one) ?? []);
}

/** A change ended. An undo works on what a run made, and never on the ledger (TRUTH T4). */
export function lastEnded(s: Situation, e: EventOf<'change.ended'>, { run, x, effect }: { readonly run: RunSeen; readonly x: number | null; readonly effect: string | null }): void {
  const { key, outcome, owes } = e.data;
  if (x !== null && took(outcome)) notePlaces(s, x, owes ?? []);
  if (outcome.is === 'skipped' || s.plans.get(run.plan)?.undoes != null) return;
  const last: LastEnded = { key, effect, is: outcome.is, code: 'fault' in outcome ? outcome.fault.code : null, why: 'fault' in outcome ? whyOf(outcome.fault) : null, run: e.run, atMs: lineMs(e.at) };
  for (const entry of entriesOf(s, { x, key })) if (entry.last === null || saysMore(last, entry.last)) entry.last = last;
}
