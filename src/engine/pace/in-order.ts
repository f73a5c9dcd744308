/** Which of those who wait begins first: the smaller number. */
export type Order = number;

/** Those who wait, by their order and then in the order in which they came. Whoever leaves from the middle costs no more than the first. */
export interface InOrder<T> extends Iterable<T> {
  readonly size: number;
  add(one: T, order: Order): void;
  delete(one: T): void;
  /** Takes out whoever is first. */
  take(): T | undefined;
}

/** Orders are few whole numbers from 0, those who wait may be a hundred thousand: one line for each order. */
export function inOrder<T>(): InOrder<T> {
  const lines: Set<T>[] = [];
  let size = 0;
  const remove = (line: Set<T>, one: T): boolean => {
    const was = line.delete(one);
    if (was) size -= 1;
    return was;
  };
  return {
    get size() { return size; },
    add(one, order) { while (lines.length <= order) lines.push(new Set()); lines[order]?.add(one); size += 1; },
    delete(one) { for (const line of lines) if (remove(line, one)) return; },
    take() {
      for (const line of lines) for (const one of line) { remove(line, one); return one; }
      return undefined;
    },
    *[Symbol.iterator]() { for (const line of lines) yield* line; },
  };
}
