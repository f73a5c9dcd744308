import { took, type Outcome } from '../../core/result.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Ended } from './intents.ts';

/** How the changes of an effect ended, by outcome (TRUTH T0); each outcome counts, also of a change that was tried again. */
export interface EffectCount { readonly effect: string; readonly outcomes: { readonly [is: string]: number } }

export interface Replacements {
  readonly minted: number;
  /** Found alive, as they must be. */
  readonly provenAlive: number;
  readonly promoted: number;
  /** Services that were asked, and those last seen to use their new version. */
  readonly services: number;
  readonly inUse: number;
}

export interface OutcomesFold { see(e: JournalEvent, ended: Ended | null): void; effects(): readonly EffectCount[]; replacements(): Replacements }

const ORDER = ['suspend', 'revoke', 'mint', 'stage', 'promote', 'retire', 'reinstate', 'notify'];

export function makeOutcomes(): OutcomesFold {
  const counts = new Map<string, Map<Outcome['is'], number>>();
  const services = new Map<string, boolean>();
  let [minted, provenAlive, promoted] = [0, 0, 0];
  return {
    see(e, ended) {
      if (e.code === 'consumer.checked') services.set(e.data.consumer, e.data.inUse);
      if (e.code === 'token.proven' && e.data.is === 'alive') provenAlive += 1;
      if (e.code !== 'change.ended' || ended === null || ended.effect === null) return;
      const { outcome } = e.data;
      const of = counts.get(ended.effect) ?? new Map<Outcome['is'], number>();
      counts.set(ended.effect, of.set(outcome.is, (of.get(outcome.is) ?? 0) + 1));
      if (!took(outcome)) return;
      if (ended.effect === 'mint') minted += 1;
      if (ended.effect === 'promote') promoted += 1;
    },
    effects: () => [...counts].sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)).map(([effect, of]) => ({ effect, outcomes: Object.fromEntries(of) })),
    replacements: () => ({ minted, provenAlive, promoted, services: services.size, inUse: [...services.values()].filter(Boolean).length }),
  };
}
