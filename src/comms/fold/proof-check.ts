import type { EventData } from '../../journal/events/index.ts';
import type { Entry } from './entries.ts';
import { LEAST_WINDOW_MS } from './people.ts';
import type { Frame } from './waiver-check.ts';

const LEAST_ROUNDS = 5;
const LAST_GAP_MS = 30_000;

/**
 * A proof is only repeated in a message if its rounds are on record: dead, of this entry, since its last revoke and its
 * last alive answer, with a baseline or a positive record (T3.6), five or more, over the window that it claims, and that window not lowered where it may not be (T3.2).
 * A clock proof is one reading (T11).
 */
export function holds(entry: Entry, proof: EventData['token.proven'], { mayLower }: Frame): boolean {
  const wanted = new Set(proof.rounds);
  const named = entry.rounds.filter((r) => wanted.has(r.seq) && (entry.baseline || r.positive || r.clock));
  if (named.length !== wanted.size) return false;
  if (named.some((r) => r.clock)) return true;
  const [first, before, last] = [named[0], named.at(-2), named.at(-1)];
  if (!first || !before || !last || named.length < LEAST_ROUNDS || last.atMs - first.atMs < proof.windowMs) return false;
  if (proof.windowMs < Math.max(LEAST_WINDOW_MS, entry.propagationMs)) return mayLower;
  return last.atMs - before.atMs >= LAST_GAP_MS;
}
