/** Works on so many at a time and gives results in order, as they are wanted; the first error ends it. */
export async function* inLanes<T, R>(items: Iterable<T>, lanes: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  const left = items[Symbol.iterator]();
  const start = (): void => {
    const next = left.next();
    if (next.done === true) return;
    const job = work(next.value);
    // Another may fail first; then nobody awaits this one.
    job.catch(() => undefined);
    running.push(job);
  };
  for (let n = 0; n < lanes; n++) start();
  for (let first = running.shift(); first !== undefined; first = running.shift()) {
    const result = await first;
    start();
    yield result;
  }
}
