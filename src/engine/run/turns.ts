import { inOrder, type Order } from '../pace/in-order.ts';

/** So many at a time; who comes later waits, by its order and then as it came. Gives what ends the turn. */
export function makeTurns(most: number): (order?: Order) => Promise<() => void> {
  let free = most;
  const queue = inOrder<() => void>();
  const back = (): void => {
    const next = queue.take();
    if (next) next(); else free += 1;
  };
  return async (order = 0) => {
    if (free > 0) free -= 1; else await new Promise<void>((resolve) => { queue.add(resolve, order); });
    return back;
  };
}
