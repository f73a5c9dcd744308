import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { ownKeys } from '../../escrow/index.ts';
import { firstEvents, openFoldCache, writeFoldCache, type FoldCacheKey, type Standing } from '../../journal/index.ts';
import { loadSituation, savedForm, saveSituation, situationFold, type LoadedSituation, type Situation } from '../../ledger/index.ts';
import { exists, removeFile } from '../../platform/files.ts';
import { stretchOver } from '../../platform/memory.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';

/** A snapshot is written again when this much was read past the last one: a thirtieth of the journal, and never for less than a megabyte. */
const worthIt = (read: number, size: number): boolean => read >= Math.max(1 << 20, size / 32);

type Where = Pick<CommandCx, 'version'> & { readonly where: House['where']; readonly dir: string };

/** Made of the own journal key, where there is one: none is made for this. */
async function keyOf({ version, where }: Where): Promise<FoldCacheKey | null> {
  const keys = ownKeys({ configDir: where.config, name: 'unnamed' });
  if (!(await exists(keys.files.journal))) return null;
  const key = createHmac('sha256', (await keys.signer()).bytes()).update('tokenctl fold.cache').digest();
  return { key, made: `${version} ${situationFold.version} ${savedForm()}` };
}

export interface Snapshot extends LoadedSituation {
  readonly standing: Standing;
  /** It is not used after all. */
  close(): void;
}

/** What an earlier command kept of a long journal; null = it is read from its first line. Throws nothing. */
export async function openSnapshot(o: Where): Promise<Snapshot | null> {
  try {
    const key = await keyOf(o);
    const cache = key === null ? null : openFoldCache(o.dir, key);
    if (cache === null) return null;
    try {
      const { standing } = cache;
      // Changed on the disk since its first part was read: the lines themselves say the same, and take longer.
      const rest = (): Uint8Array => cache.rest() ?? restOf(o.dir, standing);
      return { ...loadSituation(cache.glance, rest), standing, close: () => cache.close() };
    } catch {
      cache.close();
      return null;
    }
  } catch {
    return null;
  }
}

function restOf(dir: string, standing: Standing): Uint8Array {
  // The next command is not to begin with it again.
  void removeFile(join(dir, 'fold.cache')).catch(() => undefined);
  const s = situationFold.empty();
  for (const e of firstEvents(dir, standing)) situationFold.apply(s, e);
  return saveSituation(s).rest;
}

export interface Kept {
  readonly situation: Situation;
  readonly standing: Omit<Standing, 'moved'> | null;
  /** Bytes that came from a snapshot. */
  readonly readFrom: number;
}

/** Keeps what was read for the next command, if it was much. A folder that cannot be written, or a full disk, is no error: it is read again then. */
export async function saveSnapshot(o: Where, { situation, standing, readFrom }: Kept): Promise<void> {
  if (standing === null || !worthIt(standing.offset - readFrom, standing.offset)) return;
  try {
    const key = await keyOf(o);
    const { moved } = situation.incident;
    if (key === null) return;
    // Of a long ledger it is made whole, in memory.
    await stretchOver();
    await writeFoldCache(o.dir, key, { ...saveSituation(situation), standing: { ...standing, moved: moved === null ? null : { to: moved.to, signed: moved.signed } } });
  } catch {
    // The journal is the record; nothing is lost.
  }
}
