import { faultWords } from '../../core/faults.ts';
import type { Outcome } from '../../core/result.ts';
import { sanitize } from '../../ui/index.ts';
import { few } from './plan.ts';

/** What a run could not do, by the keys of its changes. */
export interface Failed { see(key: string, outcome: Outcome): void; /** The same reason once, with what it stopped. */ lines(): readonly string[] }

const SHOWN = 6;

export function failedChanges(): Failed {
  const why = new Map<string, string>();
  return {
    // What failed may be done by a later try.
    see(key, outcome) { if ('fault' in outcome) why.set(key, `${outcome.is} (${faultWords(outcome.fault)})`); else why.delete(key); },
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
