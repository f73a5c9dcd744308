import { dirname, join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { carriedRecipients, isOtherKey, placeCarried } from '../../escrow/index.ts';
import { openJournal, verifyJournal, type Anchor, type VerifyReport } from '../../journal/index.ts';
import { situationFold, type Situation } from '../../ledger/index.ts';
import { copyFile, dirMode, ensureDir, exists, fileMode, listDir, readChunks, removeDir, renameFile, syncDir } from '../../platform/files.ts';
import { here } from '../../platform/host.ts';
import { openLock } from '../../platform/lock.ts';
import { sanitize } from '../../ui/index.ts';
import type { CommandCx } from '../command.ts';
import { problemLine } from '../screens/problem-line.ts';
import { signerOf, type House } from './house.ts';
import { begun, incidentDir, readIncident } from './incidents.ts';
import { journalKeys } from './journal-keys.ts';
import { openedAlone } from './journal-place.ts';
import { JOURNAL, staying } from './move-manifest.ts';
import { unpackIncident, type Unpacked } from './unpack-incident.ts';

export interface TakenOver {
  readonly id: string;
  readonly dir: string;
  readonly from: string;
  readonly events: number;
  readonly files: number;
  /** A sealed copy stood here: the incident came back. */
  readonly back: boolean;
  /** Recipients that the values are sealed to; null = nothing sealed came along. */
  readonly sealedTo: readonly string[] | null;
  /** Its fingerprints were made with another key than the one at hand here. */
  readonly otherKey: boolean;
}
export interface TakeOverAsk { readonly file: string; readonly keys: readonly string[]; readonly anchors: readonly Anchor[] }

/** Within what is unpacked: a copy that makes room. */
const REPLACED = 'replaced';

const refused = (why: string, lines: readonly string[] = []): TokenctlError => new TokenctlError('E_ARCHIVE', `${why} Nothing was placed.`, { lines });

/**
 * Takes an incident over that another host sealed. All of it is unpacked and verified beside the state of this host; the last step puts it
 * in its place, already taken over. Throws E_ARCHIVE, E_EXISTS, E_REALM, E_LOCKED while another import is at work.
 */
export async function takeOver(cx: CommandCx, house: House, ask: TakeOverAsk): Promise<TakenOver> {
  const { state } = house.where;
  await ensureDir(state, dirMode(house.shared));
  const lock = openLock(join(state, 'import.lock'), { mode: fileMode(house.shared) });
  const into = join(state, '.import.tmp');
  try {
    // What lies there is the other's, until it is done.
    if (!lock.tryAcquire()) throw new TokenctlError('E_LOCKED', 'another import is at work in this state directory', { next: ['tokenctl incident list'] });
    await clear(house, into);
    try {
      await ensureDir(into, dirMode(house.shared));
      return await placed(cx, house, { ...ask, into });
    } finally {
      await clear(house, into);
    }
  } finally {
    lock.close();
  }
}

/** Removes what an import leaves, one that was killed too: a sealed copy that it had taken out of its place goes back, the rest is rubbish. */
async function clear(house: House, into: string): Promise<void> {
  for (const id of await listDir(join(into, REPLACED))) if (!(await exists(incidentDir(house, id)))) await renameFile(join(into, REPLACED, id), incidentDir(house, id));
  await removeDir(into);
}

async function placed(cx: CommandCx, house: House, o: TakeOverAsk & { readonly into: string }): Promise<TakenOver> {
  const staged = join(o.into, 'incident');
  const unpacked = await unpackIncident({ file: o.file, into: staged, shared: house.shared });
  const { incident: id } = unpacked;
  const report = await verified(house, staged, { ...o, unpacked });
  const { situation, fpKey, from } = await sealedState(staged, unpacked, report);
  const dir = incidentDir(house, id);
  const back = await refuseOther(house, { id, dir, staged });
  const sealed = join(staged, 'escrow');
  if (!back && await isOtherKey({ stateDir: house.where.state, incident: id }, sealed))
    throw new TokenctlError('E_EXISTS', `values of another incident ${id} are sealed in this state directory, and would be lost`, { hint: '--state-dir takes it over into another state directory.', next: ['tokenctl config path'] });
  const sealedTo = await carriedRecipients(sealed);
  const carried = join(o.into, 'escrow');
  if (await exists(sealed)) await renameFile(sealed, carried);
  const journal = await openJournal({ dir: staged, realm: house.realm, incident: id, tool: cx.version, fpKey, clock: cx.clock, actor: { id: house.actor, host: here().host }, signer: await signerOf(house.keys), shared: house.shared, move: 'here' });
  try {
    await journal.append('incident.taken-over', null, { from, size: report.events, root: report.root, workspace: house.workspace?.dir ?? null });
    await journal.checkpoint(null);
  } finally { await journal.close(); }
  await placeCarried({ stateDir: house.where.state, incident: id, from: carried, shared: house.shared });
  await ensureDir(join(house.where.state, 'incidents'), dirMode(house.shared));
  if (back) await keepStaying(house, dir, staged);
  await syncDir(staged);
  await ensureDir(join(o.into, REPLACED), dirMode(house.shared));
  if (await exists(dir)) await renameFile(dir, join(o.into, REPLACED, id));
  await renameFile(staged, dir);
  const ours = await house.fingerprinter().then((f) => f.keyId, () => null);
  return { id, dir, from, events: report.events, files: unpacked.manifest.files.length, back, sealedTo, otherKey: situation.entries.length > 0 && ours !== fpKey };
}

/** What stayed here when the incident went is not lost when it comes back. */
async function keepStaying({ shared }: House, dir: string, staged: string): Promise<void> {
  for (const name of await staying(dir)) {
    await ensureDir(dirname(join(staged, name)), dirMode(shared));
    await copyFile(join(dir, name), join(staged, name), { mode: fileMode(shared) });
  }
}

/** Chain, order and checkpoints hold, and somebody vouches for all of it: a known key, or an anchor that came by another way. */
async function verified(house: House, dir: string, { keys, anchors, unpacked }: TakeOverAsk & { readonly unpacked: Unpacked }): Promise<VerifyReport> {
  const known = await journalKeys(house, { given: keys, aloneHere: await openedAlone(dir) });
  const report = await verifyJournal({ dir, keys: known.vkeys, anchors });
  const wrong = report.problems.filter((p) => p.kind !== 'unvouched');
  if (wrong.length > 0 || report.torn !== null || report.incident !== unpacked.incident)
    throw refused(`The journal of ${unpacked.incident} is not what was written and signed.`, wrong.slice(0, 20).map(problemLine));
  // The last line tells of the checkpoint that is signed over all before it.
  const all = report.events - 1;
  if (report.anchored < all && (report.problems.length > 0 || report.coveredByVouched < all))
    throw new TokenctlError('E_ARCHIVE', `The journal of ${unpacked.incident} is intact, but signed by a key that nobody here vouches for: ${sanitize(report.unvouchedSigners.join(', ')) || 'none'}. Nothing was placed.`,
      { hint: 'The other host printed its key and an anchor when it made the archive: ask there, by another way than the file came.', next: ['tokenctl incident import FILE --key VKEY', 'tokenctl incident import FILE --anchor SIZE:ROOT'] });
  return report;
}

/** The journal ends with the move and its checkpoint, and the move speaks of these files. */
async function sealedState(dir: string, { digest, incident }: Unpacked, { events }: VerifyReport): Promise<{ readonly situation: Situation; readonly fpKey: string; readonly from: string }> {
  const { readJournal } = await import('../../journal/index.ts');
  const situation = situationFold.empty();
  let fpKey = '';
  for await (const e of readJournal(dir)) {
    if (e.code === 'journal.opened') fpKey = e.data.fpKey;
    situationFold.apply(situation, e);
  }
  const { moved } = situation.incident;
  if (moved === null || !moved.signed || situation.checkpoint?.size !== events - 1) throw refused(`The journal of ${incident} does not end with its move to another host.`);
  if (moved.manifest !== digest) throw refused(`The list of files is not the one that ${incident} was moved with.`);
  return { situation, fpKey, from: moved.from };
}

/** True where the sealed copy of the same journal stands here, which it goes on from. Throws E_EXISTS for any other incident of that name, E_ARCHIVE for an older archive. */
async function refuseOther(house: House, { id, dir, staged }: { readonly id: string; readonly dir: string; readonly staged: string }): Promise<boolean> {
  if (!(await begun(dir))) return false;
  const { situation } = await readIncident(house, id);
  if (situation.incident.moved === null)
    throw new TokenctlError('E_EXISTS', `there is an incident ${id} here, which was not moved away`, { hint: '--state-dir takes the other one over into another state directory.', next: [`tokenctl incident show ${id}`] });
  if (!(await beginsWith(join(staged, JOURNAL), join(dir, JOURNAL)))) throw refused(`The archive does not go on from the copy of ${id} that is sealed here: it is older, or another incident.`);
  return true;
}

async function beginsWith(longer: string, shorter: string): Promise<boolean> {
  const rest = readChunks(longer)[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array();
  try {
    for await (const chunk of readChunks(shorter))
      for (let at = 0; at < chunk.length;) {
        if (held.length === 0) {
          const next = await rest.next();
          if (next.done === true) return false;
          held = next.value;
        }
        const n = Math.min(held.length, chunk.length - at);
        if (Buffer.compare(held.subarray(0, n), chunk.subarray(at, at + n)) !== 0) return false;
        held = held.subarray(n);
        at += n;
      }
    return true;
  } finally { await rest.return?.(undefined); }
}

