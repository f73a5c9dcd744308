import { plainLine } from '../../comms/plain-text.ts';

/** Longest text of a review: a command with the key of a token, say. */
const LONGEST = 4_000;

/** The same data with every text in it, names of fields too, as a plain line: whatever a journal holds, no format needs to think of it again. */
export function plainAll<T>(of: T): T {
  if (typeof of === 'string') return plainLine(of, LONGEST) as T;
  if (Array.isArray(of)) return of.map(plainAll) as T;
  if (typeof of !== 'object' || of === null) return of;
  return Object.fromEntries(Object.entries(of).map(([key, value]) => [plainLine(key, LONGEST), plainAll(value as unknown)])) as T;
}
