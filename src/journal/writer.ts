import type { RunId } from '../core/brand.ts';
import { sha256 } from '../core/canonical.ts';
import { isTokenctlError, TokenctlError } from '../core/errors.ts';
import { errnoOf } from '../platform/files.ts';
import type { Lock } from '../platform/lock.ts';
import type { Code, EventData, JournalEvent } from './events/index.ts';
import { makeMoveGate, type MoveGate } from './move-gate.ts';
import type { Reserve } from './reserve.ts';
import type { Tail } from './tail.ts';

/** Group commit (ENGINE J2–J4): everything that waits goes out in one write under the lock, and one sync after it. */
export interface Writer {
  append<K extends Code>(code: K, run: RunId | null, data: EventData[K]): Promise<number>;
  post<K extends Code>(code: K, run: RunId | null, data: EventData[K]): void;
  /** Reads the journal and checks its first line, or writes it; recovers from a torn line. */
  start(): Promise<void>;
  /** Resolves when all that was appended or posted, and all that others have written, is durable and told. */
  flush(): Promise<void>;
  /** Under the lock, with all lines before it durable: does `act`, then writes the line that it returns. */
  seal<K extends Code>(code: K, run: RunId | null, act: () => Promise<EventData[K]>): Promise<number>;
  /** Flushes, unless writing has failed. */
  close(): Promise<void>;
}

export interface WriterIn {
  readonly tail: Tail;
  readonly lock: Lock;
  readonly reserve: Reserve;
  /** The part of a line that does not depend on its place. Throws E_INTERNAL if it is too long. */
  body(code: Code, run: RunId | null, data: unknown): string;
  /** The first line, if the journal is empty and may be made. */
  readonly opening: EventData['journal.opened'] | null;
  /** Throws if the journal with this first line is not the one meant. */
  admit(first: JournalEvent | null): void;
  /** Files the bytes of a torn line durably, beside the journal; returns the file's name. */
  setAside(bytes: Buffer): Promise<string>;
  /** Has seen every line that `tail` read. */
  readonly gate?: MoveGate;
}

interface Written { readonly entries: readonly Entry[]; readonly from: number }
interface Entry { readonly code: Code; readonly run: RunId | null; readonly body: string; readonly done?: PromiseWithResolvers<number> }

const GROUP_LINES = 4096;
const GROUP_CHARS = 4 * 1024 * 1024;
const takesRun = (code: string): boolean => code === 'run.started' || code === 'run.resumed';

export function makeWriter({ tail, lock, reserve, body, opening, admit, setAside, gate = makeMoveGate({ incident: '' }) }: WriterIn): Writer {
  let queue: Entry[] = [];
  /** `full`: the disk is; only what is posted is still written (J4). */
  let state: 'new' | 'writing' | 'full' | 'stopped' = 'new';
  let failure: TokenctlError | null = null;
  let reserved = false;
  const myRuns = new Set<RunId>();
  let turn: Promise<void> = Promise.resolve();
  let waiting: Promise<void> | null = null;

  const failed = (e: unknown): TokenctlError => (isTokenctlError(e) ? e
    : new TokenctlError('E_JOURNAL_WRITE', `The journal cannot be written (${errnoOf(e) ?? 'error'}). Nothing more is done without it.`));
  const stop = (e: unknown, lost: readonly Entry[]): TokenctlError => {
    state = 'stopped';
    failure = failed(e);
    for (const entry of [...lost, ...queue]) entry.done?.reject(failure);
    queue = [];
    return failure;
  };
  const refuse = (): void => { if (failure !== null) throw failure; };
  const onForeign = (e: JournalEvent): void => {
    if (takesRun(e.code) && e.run !== null && myRuns.has(e.run))
      throw new TokenctlError('E_SUPERSEDED', `Another process has taken over run ${e.run}; this one stopped.`);
  };
  const entryOf = <K extends Code>(code: K, run: RunId | null, data: EventData[K], done?: Entry['done']): Entry =>
    ({ code, run, body: body(code, run, data), ...(done && { done }) });

  const takeGroup = (): Entry[] => {
    let chars = 0;
    const full = queue.findIndex((entry, i) => (chars += entry.body.length) > GROUP_CHARS && i > 0);
    return queue.splice(0, Math.min(GROUP_LINES, full < 0 ? queue.length : full));
  };
  /** Reads what others wrote; the torn line of a dead writer is filed, cut off, and told of in the next line. */
  const catchUp = async (): Promise<Entry[]> => {
    const torn = tail.catchUp(onForeign);
    gate.enter();
    const own: Entry[] = [];
    if (tail.first === null && opening !== null) own.push(entryOf('journal.opened', null, opening));
    else if (state === 'new') admit(tail.first);
    if (torn.length > 0) {
      const file = await setAside(torn);
      tail.cutOff();
      own.push(entryOf('journal.recovered', null, { bytes: torn.length, sha256: sha256(torn), file }));
    }
    if (state === 'new') state = 'writing';
    return own;
  };
  /** Writes the group; on a full disk gives up the reserve and writes what was posted of it. */
  const write = async (group: readonly Entry[]): Promise<Written> => {
    if (group.length === 0) return { entries: [], from: 0 };
    for (const entry of group) gate.take(entry.code);
    try {
      return { entries: group, from: tail.write(group.map((entry) => entry.body)) };
    } catch (e) {
      if (errnoOf(e) !== 'ENOSPC' || state !== 'writing' || !(await reserve.free())) throw e;
      state = 'full';
      failure = failed(e);
      for (const entry of group) entry.done?.reject(failure);
      const posted = group.filter((entry) => entry.done === undefined);
      return { entries: posted, from: posted.length === 0 ? 0 : tail.write(posted.map((entry) => entry.body)) };
    }
  };
  /** The sync is outside the lock, so that others write meanwhile; it is never tried again (J4). */
  const settle = async ({ entries, from }: Written): Promise<void> => {
    try { await tail.settle(); } catch (e) {
      try { if (lock.tryAcquire()) tail.takeBack(); } catch { /* the sync error is the one to report */ } finally { lock.release(); }
      throw e;
    }
    acknowledge({ entries, from });
    if (reserved && entries.some((entry) => entry.code === 'incident.closed')) reserved = !(await reserve.free());
  };
  const acknowledge = ({ entries, from }: Written): void => {
    for (const [i, entry] of entries.entries()) {
      if (takesRun(entry.code) && entry.run !== null) myRuns.add(entry.run);
      entry.done?.resolve(from + i);
    }
  };
  /** One group: lock, read what is new, write, release, sync. */
  const commit = async (sealing?: () => Promise<Entry | null>): Promise<void> => {
    if (state === 'stopped') throw failure;
    let group: Entry[] = [];
    try {
      // Before the first effect: without it the outcome of that effect could be lost on a full disk.
      if (!reserved && queue.some((entry) => entry.code === 'change.intended')) { await reserve.ensure(); reserved = true; }
      await lock.acquire();
      let written: Written;
      try {
        const own = await catchUp();
        group = [...own, ...takeGroup()];
        written = await write(group);
        if (sealing !== undefined) {
          await tail.settle();
          acknowledge(written);
          group = [await sealing()].filter((entry) => entry !== null);
          written = await write(group);
        }
      } finally { lock.release(); }
      await settle(written);
    } catch (e) { throw stop(e, group); }
  };

  const grown = (): boolean => { try { return tail.grown(); } catch (e) { throw stop(e, []); } };
  const drain = async (): Promise<void> => {
    waiting = null;
    if (state === 'stopped') throw failure;
    // One look at what others wrote: a busy writer beside this one must not keep it here.
    for (let look = state === 'new' || grown(); look || queue.length > 0; look = false) await commit();
  };
  /** One commit at a time; whoever asks while one runs shares the next. */
  const next = (): Promise<void> => {
    waiting ??= turn.then(drain);
    turn = waiting.catch(() => undefined);
    return waiting;
  };
  return {
    async append(code, run, data) {
      refuse();
      const done = Promise.withResolvers<number>();
      queue.push(entryOf(code, run, data, done));
      // A failure reaches the caller through `done`.
      next().catch(() => undefined);
      return done.promise;
    },
    post(code, run, data) {
      if (state !== 'stopped') queue.push(entryOf(code, run, data));
    },
    start: next,
    flush: next,
    async seal(code, run, act) {
      refuse();
      const done = Promise.withResolvers<number>();
      done.promise.catch(() => undefined);
      const sealing = async (): Promise<Entry | null> => {
        try { gate.check(code); return entryOf(code, run, await act(), done); } catch (e) { done.reject(failed(e)); return null; }
      };
      const sealed = turn.then(() => commit(sealing));
      turn = sealed.catch(() => undefined);
      await sealed;
      return done.promise;
    },
    close: async () => { if (state !== 'stopped') await next(); },
  };
}
