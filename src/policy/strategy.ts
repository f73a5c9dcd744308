import type { Strategy } from '../core/plan.ts';

/** Where a token was seen; the choices of the input `seen` always hold `unknown` (T7.2). */
const CONTAIN: readonly string[] = ['public', 'malware', 'unknown'];

export interface StrategyAsk {
  /** What the runbook says. */
  readonly runbook: 'by-exposure' | Strategy;
  /** `--strategy`; null = not given. */
  readonly override: Strategy | null;
  /** Answer of the input `seen`; null = not asked, which counts as unknown. */
  readonly seen: string | null;
  /** Somebody is using the token right now. */
  readonly activeAbuse: boolean;
}
export interface Chosen { readonly strategy: Strategy; readonly why: string; /** For the consent text, where a flag changed the order; else null. */ readonly consequence: string | null }

/** T7.2: contain first for what is in strangers' hands, else replace first; a flag overrides it, and the consent says what that means. */
export function chooseStrategy(o: StrategyAsk): Chosen {
  const seen = o.seen ?? 'unknown';
  const containing = o.activeAbuse || CONTAIN.includes(seen);
  const own: Chosen = o.runbook === 'by-exposure'
    ? { strategy: containing ? 'contain-first' : 'replace-first', why: o.activeAbuse ? 'it is being used by others' : `seen: ${seen}`, consequence: null }
    : { strategy: o.runbook, why: 'the runbook says so', consequence: null };
  if (o.override === null || o.override === own.strategy) return own;
  const consequence = o.override === 'replace-first'
    ? `--strategy replace-first: the old tokens stay alive until their replacements are in use, although ${own.why}.`
    : '--strategy contain-first: consumers stop from now until their replacements are in use.';
  return { strategy: o.override, why: '--strategy', consequence };
}
