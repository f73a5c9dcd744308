import { plain } from '../review/frame.ts';

/** Things alike, as one row: a table of a hundred thousand is read by nobody. */
export interface Alike<T> { readonly first: T; readonly count: number; readonly names: readonly string[]; /** All have the same command. */ readonly sameCommand: boolean }

const NAMES = 5;
/** Groups that a report lists of one kind. */
const MOST_GROUPS = 40;

export interface GroupAsk<T> { readonly by: (item: T) => string; readonly name: (item: T) => string; readonly command: (item: T) => string }

/** The largest groups first; `rest` = how many things are in those that have no room. */
export function alike<T>(items: readonly T[], { by, name, command }: GroupAsk<T>): { readonly groups: readonly Alike<T>[]; readonly rest: number } {
  const found = new Map<string, { readonly first: T; count: number; readonly names: string[]; sameCommand: boolean }>();
  for (const item of items) {
    const key = by(item);
    const of = found.get(key) ?? { first: item, count: 0, names: [], sameCommand: true };
    found.set(key, of);
    of.count += 1;
    if (of.names.length < NAMES) of.names.push(plain(name(item)));
    of.sameCommand &&= command(item) === command(of.first);
  }
  const groups = [...found.values()].sort((a, b) => b.count - a.count);
  return { groups: groups.slice(0, MOST_GROUPS), rest: groups.slice(MOST_GROUPS).reduce((n, g) => n + g.count, 0) };
}
