import { createHmac, hash, timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { writePrivate } from '../platform/files.ts';
import { openPart, type PartFile } from '../platform/part-file.ts';
import type { Standing } from './standing.ts';

/**
 * `fold.cache` in an incident's folder (ENGINE J7): what a reading of the journal made, so that the next need not begin at its first line.
 * Never evidence, never needed, never read by `journal verify`: whatever is wrong with it, it is not used.
 *
 * It carries a MAC by a key that only its writer has (made of the own journal key), and nothing in it is looked at before that is right: a
 * colleague who may write into the folder can neither put words into another's mouth nor hand a parser what it was not made for. What
 * they can do is put back an older one of the same user, which is as true as it was then, and shows in nothing but the time that reading
 * takes; or remove it. Lines that were edited before its offset are found by `journal verify`, as are those of a journal too long to be
 * read for every command by anybody; a journal below the size for which this is written is always read whole.
 */
const FILE = 'fold.cache';
const MAGIC = Buffer.from('fold.cache 1\n');
const MAC_BYTES = 32;
/** Many checkpoints make a long header; a longer one is none of ours. */
const MOST_HEADER = 16 << 20;

interface Part { readonly bytes: number; readonly sha256: string }
interface Header { readonly made: string; readonly standing: Standing; readonly glance: Part; readonly rest: Part }

export interface FoldCache {
  readonly standing: Standing;
  readonly glance: Uint8Array;
  /** The longer part, read when it is asked for; null if it is not what was written. The file is closed with it. */
  rest(): Uint8Array | null;
  close(): void;
}

export interface FoldCacheKey {
  readonly key: Uint8Array;
  /** By which tool and which fold: another one makes another state of the same lines. */
  readonly made: string;
}

const macOf = (key: Uint8Array, head: Buffer): Buffer => createHmac('sha256', key).update(head).digest();
const partOf = (bytes: Uint8Array): Part => ({ bytes: bytes.length, sha256: hash('sha256', bytes, 'hex') });

/** null where there is none, or none that this user wrote with this tool. Throws nothing. */
export function openFoldCache(dir: string, key: FoldCacheKey): FoldCache | null {
  const file = openPart(join(dir, FILE));
  if (file === null) return null;
  try {
    const found = read(file, key);
    if (found === null) file.close();
    return found;
  } catch {
    file.close();
    return null;
  }
}

function read(file: PartFile, { key, made }: FoldCacheKey): FoldCache | null {
  const intro = file.read(0, MAGIC.length + 4);
  if (intro.length < MAGIC.length + 4 || !intro.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  const headerBytes = intro.readUInt32LE(MAGIC.length);
  if (headerBytes > Math.min(MOST_HEADER, file.size())) return null;
  const head = file.read(0, intro.length + headerBytes);
  const mac = file.read(head.length, MAC_BYTES);
  if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, macOf(key, head))) return null;
  const header = JSON.parse(head.toString('utf8', intro.length)) as Header;
  if (header.made !== made) return null;
  const part = (from: number, { bytes, sha256 }: Part): Buffer | null => {
    const found = file.read(from, bytes);
    return found.length === bytes && hash('sha256', found, 'hex') === sha256 ? found : null;
  };
  const from = head.length + MAC_BYTES;
  const glance = part(from, header.glance);
  if (glance === null) return null;
  let open = true;
  const close = (): void => {
    if (open) file.close();
    open = false;
  };
  return {
    standing: header.standing, glance, close,
    rest() {
      try { return open ? part(from + header.glance.bytes, header.rest) : null; } catch { return null; } finally { close(); }
    },
  };
}

/** Puts it in place of the one before, whole. Throws the system's error. */
export async function writeFoldCache(dir: string, { key, made }: FoldCacheKey, o: { readonly standing: Standing; readonly glance: Uint8Array; readonly rest: Uint8Array }): Promise<void> {
  const header = Buffer.from(JSON.stringify({ made, standing: o.standing, glance: partOf(o.glance), rest: partOf(o.rest) } satisfies Header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const head = Buffer.concat([MAGIC, length, header]);
  // The user's own, also in a shared folder: nobody else could use it.
  await writePrivate(join(dir, FILE), [head, macOf(key, head), o.glance, o.rest]);
}
