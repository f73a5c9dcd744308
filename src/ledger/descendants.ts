import type { Json } from '../core/brand.ts';
import { debt } from '../core/debt.ts';
import type { EventOf } from '../journal/events/index.ts';
import { openDebt } from './owing.ts';
import { entryAt, entryState, type Debt, type Situation } from './situation.ts';
import { isOpenState } from './states.ts';

/** What a capture says may outlive the token: keys of tokens, and what could not be listed (TRUTH T2, descendants-alive). */
function livingOn(facts: Json, key: string): readonly string[] {
  const list = (name: string): readonly string[] => {
    const value = typeof facts === 'object' && facts !== null && name in facts ? (facts as { readonly [k: string]: Json })[name] : null;
    return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
  };
  return [...list('mayLiveOn'), ...list('mayLiveOnNotListed').map((what) => `${key}: ${what}`)];
}

/**
 * A descendant is owed once: what an earlier capture saw may have been settled since. Of a token that is gone or suspended by now the earlier
 * one knows more: it can make nothing any more, and what it may do cannot be asked.
 */
export function tokenCaptured(s: Situation, e: EventOf<'token.captured'>): void {
  const entry = entryAt(s, e.data.x);
  if (entry === undefined) return;
  if (entry.livesOn !== null && (isGone(e.data.facts) || entry.state === 'suspended')) return;
  const before = new Set(entry.livesOn);
  const livesOn = livingOn(e.data.facts, entry.key);
  entry.livesOn = livesOn;
  for (const subject of livesOn) if (!before.has(subject)) openDebt(s, debt('descendants-alive', subject), { stamp: e, by: e.actor.id, x: entry.x });
}

const isGone = (facts: Json): boolean => typeof facts === 'object' && facts !== null && (facts as { readonly found?: Json }).found === false;

/**
 * Nothing is owed for a descendant that is an entry of its own and closed, nor for a replacement of this incident (its value came from us alone)
 * or an orphan that is proven dead, nor for those of a token that nobody has killed.
 */
export function descendantIsMoot(s: Situation, d: Debt, nowMs: number): boolean {
  const own = s.byKey.get(d.subject as never);
  const entry = own === undefined ? undefined : entryAt(s, own);
  if (entry !== undefined) return !isOpenState(entryState(entry, nowMs));
  if ((s.others.get(d.subject)?.proven ?? null) !== null) return true;
  return d.x !== null && entryAt(s, d.x)?.revokedAtMs === null;
}
