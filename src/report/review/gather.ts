/** Rows that a report shows of one kind; the files and commands that it names have the rest. */
export const MOST_ROWS = 200;

/** The first of many, and how many there were. */
export interface Some<T> { readonly first: readonly T[]; readonly total: number }

/** Gathers rows; what would not be shown is not kept, and `make` is not called for it. */
export interface Gathering<T> { add(make: () => T): void; some(): Some<T> }

export function gather<T>(most: number = MOST_ROWS): Gathering<T> {
  const first: T[] = [];
  let total = 0;
  return {
    add(make) {
      total += 1;
      if (first.length < most) first.push(make());
    },
    some: () => ({ first, total }),
  };
}

/** All of a few, or the first of many. */
export const someOf = <T>(items: readonly T[], most: number = MOST_ROWS): Some<T> => ({ first: items.slice(0, most), total: items.length });
