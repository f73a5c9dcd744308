/** Works on so many at a time and gives results in order, as they are wanted; the first error ends it. */
export async function* inLanes<T, R>(items: readonly T[], lanes: number, work: (item: T) => Promise<R>): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  let next = 0;
  const start = (): void => {
    const item = items[next++];
    if (item === undefined) return;
    const job = work(item);
    // Another may fail first; then nobody awaits this one.
    job.catch(() => undefined);
    running.push(job);
  };
  for (let n = 0; n < lanes && n < items.length; n++) start();
  for (let first = running.shift(); first !== undefined; first = running.shift()) {
    const result = await first;
    start();
    yield result;
  }
}
