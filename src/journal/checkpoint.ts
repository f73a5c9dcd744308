import { join } from 'node:path';
import { TokenctlError } from '../core/errors.ts';
import { errnoOf, listDir, readText, readTextIfThere, writePrivate } from '../platform/files.ts';
import { CHECKPOINTS } from './layout.ts';
import { parseNote, signNote, type Signer } from './note.ts';

/** C2SP tlog-checkpoint v1: origin, size, root in base64, a line each, as the text of a signed note. */
export const originOf = (incident: string): string => `tokenctl/${incident}`;
export const checkpointText = (c: { origin: string; size: number; root: string }): string => `${c.origin}\n${c.size}\n${c.root}\n`;

export interface Checkpoint { readonly origin: string; readonly size: number; readonly root: string }
/** null if the text is no checkpoint; extension lines are not used by tokenctl and not accepted. */
export function parseCheckpoint(text: string): Checkpoint | null {
  const [, origin, size, root] = /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n$/.exec(text) ?? [];
  return origin === undefined || root === undefined ? null : { origin, size: Number(size), root };
}

/** Writes `checkpoints/<size>`; to a note of the same text by another signer a signature is added. Throws E_JOURNAL_TAMPERED if it says otherwise. */
export async function saveCheckpoint({ dir, checkpoint, signer, mode }: { dir: string; checkpoint: Checkpoint; signer: Signer; mode: number }): Promise<string> {
  const file = `${CHECKPOINTS}/${checkpoint.size}`;
  const text = checkpointText(checkpoint);
  const there = await readTextIfThere(join(dir, file));
  const note = there === null ? null : parseNote(there);
  if (there !== null && note?.text !== text)
    throw new TokenctlError('E_JOURNAL_TAMPERED', `${file} is not the checkpoint of the first ${checkpoint.size} lines.`, { next: ['tokenctl journal verify'] });
  if (note?.signatures.some((s) => s.name === signer.name && s.keyId === signer.keyId) === true) return file;
  const signed = signNote(text, [signer]);
  await writePrivate(join(dir, file), there === null ? signed : there + signed.slice(text.length + 1), { mode });
  return file;
}

export interface CheckpointFile { readonly file: string; readonly note: string }
export const readCheckpoints = async (dir: string): Promise<readonly CheckpointFile[]> => {
  // Hidden files are those of a desktop, and no notes.
  const files = (await listDir(join(dir, CHECKPOINTS))).filter((name) => !name.startsWith('.')).map((name) => `${CHECKPOINTS}/${name}`);
  // What cannot be read as a file is no note, as any other thing that stands there.
  return Promise.all(files.map(async (file) => ({ file, note: await readText(join(dir, file)).catch((e: unknown) => { if (errnoOf(e) === 'EISDIR') return ''; throw e; }) })));
};
