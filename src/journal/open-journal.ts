import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { isTokenctlError, TokenctlError } from '../core/errors.ts';
import { openAppendFile, type AppendFile } from '../platform/append-file.ts';
import { dirMode, ensureDir, errnoOf, fileMode, listDir, writePrivate } from '../platform/files.ts';
import { openLock, type Lock } from '../platform/lock.ts';
import { originOf, saveCheckpoint } from './checkpoint.ts';
import type { Actor, EventData } from './events/index.ts';
import { heldCheckpoints } from './held-checkpoints.ts';
import { CHECKPOINTS, journalPath, lockPath, tornName } from './layout.ts';
import type { Signer } from './note.ts';
import { journalPort } from './journal-port.ts';
import type { Move } from './move-gate.ts';
import type { JournalPort } from './port.ts';
import { makeReserve } from './reserve.ts';
import { standsIn, type Standing } from './standing.ts';

export interface OpenJournalIn {
  /** The incident's folder. */
  readonly dir: string;
  readonly realm: EventData['journal.opened']['realm'];
  readonly incident: string;
  /** Version of the tool. */
  readonly tool: string;
  /** Id of the workspace's fingerprint key. */
  readonly fpKey: string;
  readonly clock: Clock;
  readonly actor: Actor;
  readonly signer: Signer;
  /** Makes folder and journal if there is none. */
  readonly create?: boolean;
  /** The state folder is the group's (`doctor --share`). */
  readonly shared?: boolean;
  /** What the writer came for, where it moves the incident between hosts. */
  readonly move?: Move | undefined;
  /** Where an earlier reading ended. It is gone on from there if the journal is the one that was read, else all of it is read: see `readFrom`. */
  readonly from?: Standing | null | undefined;
}

/**
 * Opens an incident's journal for writing beside any other writers (ENGINE J1–J5). A torn line that a dead writer left is set aside at
 * once. Throws E_INCIDENT_UNKNOWN without `create` if there is none, E_REALM for that of another realm, E_JOURNAL_TAMPERED if its chain
 * is broken, if it is not that of its checkpoints, or if it is another incident's, E_INCIDENT_MOVED if this copy is sealed (`move` aside), E_JOURNAL_WRITE if it
 * cannot be written.
 */
export async function openJournal(o: OpenJournalIn): Promise<JournalPort> {
  const mode = fileMode(o.shared);
  const file = await journalFile(o, mode);
  try {
    const lock = openLock(lockPath(o.dir), { mode });
    try { return await portOn({ ...o, mode, file, lock }); } catch (e) { lock.close(); throw e; }
  } catch (e) {
    file.close();
    throw isTokenctlError(e) ? e : cannotOpen(e);
  }
}
const cannotOpen = (e: unknown): TokenctlError =>
  new TokenctlError('E_JOURNAL_WRITE', `The journal cannot be opened for writing (${errnoOf(e) ?? 'error'}). Nothing is done without it.`);

async function journalFile({ dir, incident, create = false, shared }: OpenJournalIn, mode: number): Promise<AppendFile> {
  const path = journalPath(dir);
  try {
    if (create) {
      await ensureDir(dir, dirMode(shared));
      await ensureDir(join(dir, CHECKPOINTS), dirMode(shared));
    }
    const file = await openAppendFile(path) ?? (create ? await openAppendFile(path, { create: true, mode }).catch(
      // Two first commands at once: the file of the faster one is the journal.
      (e: unknown) => { if (isTokenctlError(e) && e.code === 'E_EXISTS') return openAppendFile(path); throw e; }) : null);
    if (file !== null) return file;
  } catch (e) { throw isTokenctlError(e) ? e : cannotOpen(e); }
  // Checkpoints without a journal: it was there.
  await (await heldCheckpoints(dir)).end(0);
  throw new TokenctlError('E_INCIDENT_UNKNOWN', `There is no incident ${incident} here.`, { next: ['tokenctl incident list'] });
}

async function portOn(o: OpenJournalIn & { mode: number; file: AppendFile; lock: Lock }): Promise<JournalPort> {
  const { dir, incident, signer, mode, file, lock } = o;
  const held = await heldCheckpoints(dir, [signer]);
  const from = o.from != null && standsIn(file, o.from) && held.resume(o.from) ? o.from : null;
  return journalPort({
    ...o, file, lock, held, from, reserve: makeReserve({ dir, mode }),
    setAside: (bytes) => setAside({ dir, bytes, mode }),
    saveCheckpoint: ({ size, root }) => saveCheckpoint({ dir, checkpoint: { origin: originOf(incident), size, root }, signer, mode }),
  });
}

/** The next free `journal.torn.N`. Called under the lock. */
async function setAside({ dir, bytes, mode }: { dir: string; bytes: Buffer; mode: number }): Promise<string> {
  const names = await listDir(dir);
  let n = 1;
  while (names.includes(tornName(n))) n += 1;
  await writePrivate(join(dir, tornName(n)), bytes, { mode, exclusive: true });
  return tornName(n);
}
