import { TokenctlError } from '../core/errors.ts';
import { BLOCK, decodeTarHeader, encodeTarHeader, type TarHeader } from './tar-header.ts';

export type TarFile = TarHeader & { readonly data: AsyncIterable<Uint8Array> | Iterable<Uint8Array> };
export interface TarEntry extends TarHeader {
  /** To be read before the next entry is asked for; what is left is skipped. Throws E_ARCHIVE if the archive ends in it. */
  readonly data: AsyncIterable<Uint8Array>;
}

const broken = (what: string): TokenctlError => new TokenctlError('E_ARCHIVE', `The archive ${what}.`);
const ZEROS = Buffer.alloc(BLOCK);
const padOf = (size: number): number => (BLOCK - size % BLOCK) % BLOCK;

/** A plain tar of regular files (0600, no owner). Throws E_INTERNAL if a file does not have the name or the size that was said. */
export async function* writeTar(files: AsyncIterable<TarFile> | Iterable<TarFile>): AsyncGenerator<Uint8Array> {
  for await (const file of files) {
    const header = encodeTarHeader(file);
    if (header === null) throw new TokenctlError('E_INTERNAL', 'A file cannot be carried in a tar under its name and size.');
    yield header;
    let left = file.size;
    for await (const chunk of file.data) {
      left -= chunk.length;
      yield chunk;
    }
    if (left !== 0) throw new TokenctlError('E_INTERNAL', 'A file changed while it was packed.');
    yield ZEROS.subarray(0, padOf(file.size));
  }
  yield Buffer.alloc(2 * BLOCK);
}

/**
 * The files of a tar that `writeTar` wrote, in order, as a stream; whoever reads decides by name and size before a byte of content is
 * taken. Throws E_ARCHIVE for anything else, and for what comes after its end.
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry> {
  const bytes = makePuller(source);
  try {
    for (let at = 0; ; at++) {
      const block = await bytes.exactly(BLOCK);
      if (block.equals(ZEROS)) break;
      const header = decodeTarHeader(block);
      if (header === null) throw broken(at === 0 ? 'is no tar of tokenctl' : `holds something else than a plain file as entry ${at + 1}`);
      let left = header.size;
      const data = async function* (): AsyncGenerator<Uint8Array> {
        while (left > 0) {
          const chunk = await bytes.some(left);
          left -= chunk.length;
          yield chunk;
        }
      };
      yield { ...header, data: data() };
      while (left > 0) left -= (await bytes.some(left)).length;
      if ((await bytes.exactly(padOf(header.size))).some((byte) => byte !== 0)) throw broken(`has bytes between its files, after entry ${at + 1}`);
    }
    if (!(await bytes.exactly(BLOCK)).equals(ZEROS) || !(await bytes.ended())) throw broken('goes on after its end');
  } finally {
    await bytes.close();
  }
}

interface Puller {
  /** One to `most` bytes. Throws E_ARCHIVE at the end. */
  some(most: number): Promise<Uint8Array>;
  exactly(n: number): Promise<Buffer>;
  ended(): Promise<boolean>;
  close(): Promise<void>;
}

function makePuller(source: AsyncIterable<Uint8Array>): Puller {
  const from = source[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array();
  const fill = async (): Promise<boolean> => {
    while (held.length === 0) {
      const next = await from.next();
      if (next.done === true) return false;
      held = next.value;
    }
    return true;
  };
  const some = async (most: number): Promise<Uint8Array> => {
    if (!(await fill())) throw broken('is cut off');
    const out = held.subarray(0, most);
    held = held.subarray(out.length);
    return out;
  };
  return {
    some,
    async exactly(n) {
      const out = Buffer.alloc(n);
      for (let at = 0; at < n;) {
        const chunk = await some(n - at);
        out.set(chunk, at);
        at += chunk.length;
      }
      return out;
    },
    ended: async () => !(await fill()),
    close: async () => { await from.return?.(); },
  };
}
