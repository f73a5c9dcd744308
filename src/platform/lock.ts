import { closeSync, constants, fchmodSync, openSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises';
import { TokenctlError } from '../core/errors.ts';
import { errnoOf, PRIVATE_FILE } from './files.ts';

/** An exclusive lock between processes, held by the kernel: freed at death, no expiry, no takeover (ENGINE J2). */
export interface Lock {
  /** Waits, asking again every 0.2–2 ms; rejects with the signal's reason. */
  acquire(signal?: AbortSignal): Promise<void>;
  /** False if another handle or process holds it. Blocks for 1 ms at most. Both throw E_INTERNAL if this handle holds it already. */
  tryAcquire(): boolean;
  release(): void;
  /** Releases it and closes the file. */
  close(): void;
}

const SQLITE_BUSY = 5;
const isBusy = (e: unknown): boolean => e instanceof Error && 'errcode' in e && e.errcode === SQLITE_BUSY;

/**
 * A lock on `path`: `BEGIN EXCLUSIVE` on an empty SQLite file, made if missing, which stays empty. Nothing but this function may
 * open that file: closing any other handle on it would free the lock (POSIX record locks). Local file systems only.
 * Throws the system's error if the file can neither be made nor opened.
 */
export function openLock(path: string, { mode = PRIVATE_FILE }: { mode?: number } = {}): Lock {
  makeEmpty(path, mode);
  const db = new DatabaseSync(path, { timeout: 0 });
  const begin = db.prepare('BEGIN EXCLUSIVE');
  const rollback = db.prepare('ROLLBACK');
  let ready = false;
  let held = false;

  const look = (): boolean => {
    if (held) throw new TokenctlError('E_INTERNAL', 'A lock was taken again by its holder.');
    try {
      // Without it each turn would make and remove a `-journal` file. It reads the file, so it cannot be set while another holds the lock.
      if (!ready) db.exec('PRAGMA journal_mode=MEMORY');
      ready = true;
      begin.run();
    } catch (e) {
      if (isBusy(e)) return false;
      throw e;
    }
    held = true;
    return true;
  };
  const release = (): void => {
    if (held) rollback.run();
    held = false;
  };
  return {
    release,
    // Two that look at the same instant can refuse each other; one of five looks then finds it free.
    tryAcquire: () => look() || [1, 2, 3, 4].some(() => { rest(0.2); return look(); }),
    async acquire(signal) {
      for (let turn = 0; ; turn++) {
        signal?.throwIfAborted();
        if (look()) return;
        // Most holders are gone within one write: look often at first, then leave the processor to them.
        if (turn < 64) await nextTurn();
        else await after(1 + (turn % 2));
      }
    },
    close() {
      release();
      db.close();
    },
  };
}

const rest = (ms: number): void => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); };

/** Does a process hold the lock on `path`? Where there is no file there is no holder, and none is made: whoever looks may not be able to. */
export function isLocked(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return false;
  const lock = openLock(path);
  try { return !lock.tryAcquire(); } finally { lock.close(); }
}

function makeEmpty(path: string, mode: number): void {
  try {
    const fd = openSync(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW, mode);
    try { fchmodSync(fd, mode); } finally { closeSync(fd); }
  } catch (e) {
    // Never opened when it exists: closing it here would free a lock that this process holds on it.
    if (errnoOf(e) !== 'EEXIST') throw e;
  }
}
