/** So many at a time; who comes later waits in order. Gives what ends the turn. */
export function makeTurns(most: number): () => Promise<() => void> {
  let free = most;
  const queue: (() => void)[] = [];
  const back = (): void => {
    const next = queue.shift();
    if (next) next(); else free += 1;
  };
  return async () => {
    if (free > 0) free -= 1; else await new Promise<void>((resolve) => { queue.push(resolve); });
    return back;
  };
}
