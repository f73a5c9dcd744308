/** Whoever waits for a time, the earliest first. A run of thousands of tokens has as many, and looks at the first all the time. */
export interface Sleepers {
  readonly size: number;
  /** The earliest time that anybody waits for; Infinity = nobody does. */
  first(): number;
  /** Returns what takes it back. */
  add(untilMs: number, wake: () => void): () => void;
  /** Wakes everybody whose time has come. */
  wake(nowMs: number): void;
}
interface Sleeper { readonly untilMs: number; readonly wake: () => void; gone: boolean }

export function makeSleepers(): Sleepers {
  /** A binary heap; who is gone stays until it comes first. */
  const heap: Sleeper[] = [];
  let size = 0;
  const at = (i: number): number => heap[i]?.untilMs ?? Infinity;
  const swap = (i: number, j: number): void => { [heap[i], heap[j]] = [heap[j] as Sleeper, heap[i] as Sleeper]; };
  const pop = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    for (let i = 0; ;) {
      const [l, r] = [2 * i + 1, 2 * i + 2];
      const least = at(r) < at(l) ? r : l;
      if (at(least) >= at(i)) return;
      swap(i, least);
      i = least;
    }
  };
  const tidy = (): void => { while (heap[0]?.gone === true) pop(); };
  return {
    get size() { return size; },
    first() { tidy(); return at(0); },
    add(untilMs, wake) {
      const me: Sleeper = { untilMs, wake, gone: false };
      heap.push(me);
      size += 1;
      for (let i = heap.length - 1; i > 0;) {
        const up = (i - 1) >> 1;
        if (at(up) <= untilMs) break;
        swap(i, up);
        i = up;
      }
      return () => { if (!me.gone) { me.gone = true; size -= 1; } };
    },
    wake(nowMs) {
      const due: Sleeper[] = [];
      for (tidy(); at(0) <= nowMs; tidy()) {
        const me = heap[0];
        if (me === undefined) break;
        pop();
        me.gone = true;
        size -= 1;
        due.push(me);
      }
      for (const me of due) me.wake();
    },
  };
}
