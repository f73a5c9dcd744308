import type { TokenKey } from '../../core/brand.ts';
import { faultWords } from '../../core/faults.ts';
import { owedNext, owedOf, type MintOwed } from '../../core/mint-owed.ts';
import type { Outcome } from '../../core/result.ts';
import { tokenctlIn } from '../../core/shell-quote.ts';
import { sanitize } from '../../ui/index.ts';
import { few } from './plan.ts';

/** What a run could not do, by the keys of its changes. */
export interface Failed { see(key: string, outcome: Outcome): void; /** The same reason once, with what it stopped. */ lines(): readonly string[];
  /** What another run is to do first: one command for each that owes a replacement. */
  first(incident: string): readonly string[] }

const SHOWN = 6;

export function failedChanges(): Failed {
  const why = new Map<string, string>();
  const owed = new Map<string, MintOwed>();
  return {
    // What failed may be done by a later try.
    see(key, outcome) {
      if ('fault' in outcome) why.set(key, `${outcome.is} (${faultWords(outcome.fault)})`); else why.delete(key);
      const owing = 'fault' in outcome && outcome.fault.code === 'E_MINT_OWED' ? owedOf(outcome.fault.facts) : null;
      if (owing === null) owed.delete(key); else owed.set(key, owing);
    },
    first: (incident) => [...new Set(owed.values().map((o) => tokenctlIn(incident, owedNext(o, '' as TokenKey)[0])))],
    lines() {
      const alike = new Map<string, string[]>();
      for (const [key, reason] of why) {
        const cut = key.indexOf(':');
        const head = `${cut < 0 ? key : key.slice(0, cut)} ${reason}`;
        const of = alike.get(head) ?? [];
        if (cut >= 0) of.push(key.slice(cut + 1));
        alike.set(head, of);
      }
      return [...alike].slice(0, SHOWN).map(([head, of]) => sanitize(head) + (of.length === 0 ? '' : `: ${few(of)}`));
    },
  };
}
