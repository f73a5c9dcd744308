import { chmodSync, closeSync, existsSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { PRIVATE_DIR, PRIVATE_FILE } from './files.ts';

/** Small JSON rows that processes of this machine share. What is in it may be lost at any time (ENGINE B1). */
export interface SharedRows {
  /** One transaction. `with_` gives the row's new value, or null to leave it as it is. */
  change(key: string, with_: (row: unknown) => unknown): void;
  close(): void;
}

/**
 * Rows in a SQLite file (WAL, never synced): made with the first row that is written, not before. Never throws: a file that cannot be
 * used is removed if it is broken, and until it can be used again there are rows of this process alone.
 */
export function sharedRows(path: string, { mode = PRIVATE_FILE }: { readonly mode?: number } = {}): SharedRows {
  let db: { readonly handle: DatabaseSync; readonly read: StatementSync; readonly write: StatementSync } | null = null;
  let broken = false;
  const own = new Map<string, unknown>();

  const open = (make: boolean): typeof db => {
    if (db !== null || broken || (!make && !existsSync(path))) return db;
    // A limit may be met before there is anything else to keep; a folder of a group is there already.
    if (make) mkdirSync(dirname(path), { recursive: true, mode: PRIVATE_DIR });
    // SQLite gives the files beside it the mode of this one.
    if (make && !existsSync(path)) { closeSync(openSync(path, 'a', mode)); chmodSync(path, mode); }
    const handle = new DatabaseSync(path, { timeout: 50 });
    try {
      handle.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; CREATE TABLE IF NOT EXISTS budget (key TEXT PRIMARY KEY, row TEXT NOT NULL) WITHOUT ROWID');
      db = { handle, read: handle.prepare('SELECT row FROM budget WHERE key = ?'), write: handle.prepare('INSERT OR REPLACE INTO budget VALUES (?, ?)') };
    } catch (e) { handle.close(); throw e; }
    return db;
  };
  const inFile = (key: string, with_: (row: unknown) => unknown, make: boolean): boolean => {
    const opened = open(make);
    if (opened === null) return false;
    opened.handle.exec('BEGIN IMMEDIATE');
    try {
      const found = opened.read.get(key);
      const made = with_(found === undefined ? null : JSON.parse(String(found['row'])));
      if (made !== null) opened.write.run(key, JSON.stringify(made));
      opened.handle.exec('COMMIT');
    } catch (e) { opened.handle.exec('ROLLBACK'); throw e; }
    return true;
  };
  const fail = (e: unknown): void => {
    // SQLITE_CORRUPT, SQLITE_NOTADB: nothing in it is worth keeping. Busy: this turn goes without it.
    const code = e instanceof Error && 'errcode' in e ? e.errcode : null;
    if (code === 5) return;
    try { db?.handle.close(); } catch { /* it is given up */ }
    db = null;
    broken = code !== 11 && code !== 26;
    if (!broken) for (const file of [path, `${path}-wal`, `${path}-shm`]) rmSync(file, { force: true });
  };
  return {
    change(key, with_) {
      try { if (inFile(key, with_, false)) return; } catch (e) { fail(e); }
      const made = with_(own.get(key) ?? null);
      if (made === null) return;
      own.set(key, made);
      if (db !== null || broken) return;
      try { inFile(key, (row) => row ?? made, true); } catch (e) { fail(e); }
    },
    close() { try { db?.handle.close(); } catch { /* nothing in it is owed */ } db = null; },
  };
}
