import { PLACEHOLDER, quote } from '../core/shell-quote.ts';
import type { Situation } from './situation.ts';

/** A command that a person can paste: always with the incident, so that it means the same in every terminal; what only they can say stands as `"TEXT"`. */
export function commandOf(s: Situation, words: readonly string[]): string {
  return ['tokenctl', ...words, ...(s.incident.id === '' ? [] : ['-i', s.incident.id])].map(quote).join(' ');
}

/** What a person must say, and a command cannot. */
export const TEXT = PLACEHOLDER;
