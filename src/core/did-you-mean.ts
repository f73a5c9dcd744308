import { distance } from 'fastest-levenshtein';

/** The name that was most likely meant: at most a third of its letters wrong, or two (letters exchanged), of the shortest one; null = none is near. */
export function didYouMean(given: string, known: Iterable<string>): string | null {
  const wanted = given.toLowerCase();
  let best: string | null = null;
  let least = Infinity;
  for (const name of known) {
    const d = distance(wanted, name.toLowerCase());
    if (d < least) { least = d; best = name; }
  }
  return best !== null && least <= (wanted.length < 4 ? 1 : Math.max(2, Math.floor(Math.max(wanted.length, best.length) / 3))) ? best : null;
}
