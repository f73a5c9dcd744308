import { join } from 'node:path';
import type { Clock } from '../core/clock.ts';
import { isTokenctlError, TokenctlError } from '../core/errors.ts';
import { openAppendFile, type AppendFile } from '../platform/append-file.ts';
import { dirMode, ensureDir, errnoOf, fileMode, listDir, writePrivate } from '../platform/files.ts';
import { openLock, type Lock } from '../platform/lock.ts';
import { originOf, saveCheckpoint } from './checkpoint.ts';
import type { Actor, EventData, JournalEvent } from './events/index.ts';
import { heldCheckpoints } from './held-checkpoints.ts';
import { CHECKPOINTS, journalPath, lockPath, tornName } from './layout.ts';
import { lineBody } from './line.ts';
import { rootText } from './merkle.ts';
import type { Signer } from './note.ts';
import type { JournalPort } from './port.ts';
import { makeReserve } from './reserve.ts';
import { makeTail } from './tail.ts';
import { makeWriter } from './writer.ts';

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
}

/**
 * Opens an incident's journal for writing beside any other writers (ENGINE J1–J5). A torn line that a dead writer left is set aside at
 * once. Throws E_INCIDENT_UNKNOWN without `create` if there is none, E_REALM for that of another realm, E_JOURNAL_TAMPERED if its chain
 * is broken, if it is not that of its checkpoints, or if it is another incident's, E_JOURNAL_WRITE if it cannot be written.
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
  const { dir, incident, realm, clock, actor, signer, mode, file, lock } = o;
  const tail = makeTail(file, await heldCheckpoints(dir, [signer]));
  const writer = makeWriter({
    tail, lock, reserve: makeReserve({ dir, mode }),
    body: (code, run, data) => lineBody({ at: clock.now(), run, code, actor, data }),
    setAside: (bytes) => setAside({ dir, bytes, mode }),
    opening: o.create === true ? { realm, incident, tool: o.tool, fpKey: o.fpKey } : null,
    admit: (first) => { checkFirst(first, o); },
  });
  // A long journal is read without the lock, up to what is surely written; only what comes after it is read under the lock.
  await lock.acquire();
  const size = file.size();
  lock.release();
  tail.readTo(size);
  await tail.heldToTheEnd();
  await writer.start();
  return {
    append: writer.append,
    post: writer.post,
    flush: writer.flush,
    // What was posted goes out too: it is not kept longer than from one look to the next.
    poll: writer.flush,
    subscribe: (see) => tail.subscribe(see),
    async checkpoint(run) {
      let made = { size: 0, root: '' };
      await writer.seal(run, async () => {
        made = { size: tail.tree.size, root: rootText(tail.tree.root()) };
        const written = await saveCheckpoint({ dir, checkpoint: { origin: originOf(incident), ...made }, signer, mode });
        return { ...made, file: written };
      });
      return made;
    },
    async close() {
      try { await writer.close(); } finally { lock.close(); file.close(); }
    },
  };
}

function checkFirst(first: JournalEvent | null, { realm, incident }: OpenJournalIn): void {
  if (first === null) throw new TokenctlError('E_INCIDENT_UNKNOWN', `The journal of ${incident} is empty.`);
  if (first.code !== 'journal.opened') throw new TokenctlError('E_JOURNAL_TAMPERED', 'Line 1 of the journal does not open it.', { next: ['tokenctl journal verify'] });
  if (first.data.realm !== realm) throw new TokenctlError('E_REALM', `The journal of ${incident} is of realm ${first.data.realm}, not ${realm}.`);
  if (first.data.incident !== incident) throw new TokenctlError('E_JOURNAL_TAMPERED', `This is the journal of ${first.data.incident}, not of ${incident}.`);
}

/** The next free `journal.torn.N`. Called under the lock. */
async function setAside({ dir, bytes, mode }: { dir: string; bytes: Buffer; mode: number }): Promise<string> {
  const names = await listDir(dir);
  let n = 1;
  while (names.includes(tornName(n))) n += 1;
  await writePrivate(join(dir, tornName(n)), bytes, { mode, exclusive: true });
  return tornName(n);
}
