import { distance } from 'fastest-levenshtein';

/** What was most likely meant: within a third of its length, or null. */
export function nearest(typed: string, known: Iterable<string>): string | null {
  let best: string | null = null, least = Math.max(2, Math.floor(typed.length / 3)) + 1;
  for (const name of known) {
    const far = distance(typed.toLowerCase(), name.toLowerCase());
    if (far < least) { best = name; least = far; }
  }
  return best;
}
