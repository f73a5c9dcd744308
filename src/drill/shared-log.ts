import { appendLine } from '../platform/append-line.ts';
import { readTextIfThere } from '../platform/files.ts';
import { openLock, type Lock } from '../platform/lock.ts';

/** What a simulated provider remembers: a log of its own, which several processes may share and which outlives their deaths. */
export interface SharedLog<E> {
  read(): Promise<readonly E[]>;
  /** Looks at all entries and adds some, as one step among all processes. */
  change<T>(work: (entries: readonly E[]) => { readonly add: readonly E[]; readonly give: T }): Promise<T>;
}

/** `path` null: in memory. An effect is one appended line, so it happened wholly or not at all, whenever its caller is killed. */
export function openSharedLog<E>(path: string | null): SharedLog<E> {
  const memory: E[] = [];
  let lock: Lock | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const read = async (): Promise<readonly E[]> =>
    path === null ? memory : ((await readTextIfThere(path)) ?? '').split('\n').filter((line) => line !== '').flatMap((line) => JSON.parse(line) as E[]);
  return {
    read,
    change(work) {
      const turn = last.then(async () => {
        if (path !== null) { lock ??= openLock(`${path}.lock`); await lock.acquire(); }
        try {
          const { add, give } = work(await read());
          if (add.length > 0) { if (path === null) memory.push(...add); else await appendLine(path, JSON.stringify(add)); }
          return give;
        } finally { lock?.release(); }
      });
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
