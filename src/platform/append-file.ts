import { closeSync, constants, fchmodSync, fdatasync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { TokenctlError } from '../core/errors.ts';
import { errnoOf, isMissing, PRIVATE_FILE, syncDir } from './files.ts';
import { haveRead } from './memory.ts';

/**
 * A file that grows at its end. All but `sync` is synchronous: under a lock between processes, nothing of this process may come
 * in between, and a write into the page cache is shorter than a turn of the thread pool. Every call throws the system's error.
 */
export interface AppendFile {
  /** Throws ENOENT too where the file has no name any more: it was removed, or another was put in its place. */
  size(): number;
  /** `length` bytes from `offset`; fewer at the end of the file. */
  read(offset: number, length: number): Buffer;
  /** Appends all of `bytes`, or throws with an unknown part of them written. */
  write(bytes: Uint8Array): void;
  truncate(size: number): void;
  /** fdatasync: resolves when all that was written is on the medium. */
  sync(): Promise<void>;
  close(): void;
}

const datasync = promisify(fdatasync);

/**
 * Opens it for reading and appending. `create`: it must not exist yet (E_EXISTS); its name is durable when this resolves.
 * null if it does not exist and is not to be made. A link in its place is refused.
 */
export async function openAppendFile(path: string, { create = false, mode = PRIVATE_FILE }: { create?: boolean; mode?: number } = {}): Promise<AppendFile | null> {
  const fd = open(path, create, mode);
  if (fd === null) return null;
  if (create) {
    try {
      fchmodSync(fd, mode);
      fsyncSync(fd);
      await syncDir(dirname(path));
    } catch (e) { closeSync(fd); throw e; }
  }
  return {
    size() {
      const { size, nlink } = fstatSync(fd);
      if (nlink === 0) throw Object.assign(new Error('the file was removed'), { code: 'ENOENT' });
      return size;
    },
    read(offset, length) {
      const bytes = Buffer.allocUnsafe(length);
      let got = 0;
      while (got < length) {
        const n = readSync(fd, bytes, got, length - got, offset + got);
        if (n === 0) break;
        got += n;
      }
      haveRead(got);
      return bytes.subarray(0, got);
    },
    write(bytes) {
      for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    },
    truncate: (size) => ftruncateSync(fd, size),
    sync: () => datasync(fd),
    close: () => closeSync(fd),
  };
}

function open(path: string, create: boolean, mode: number): number | null {
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_NOFOLLOW | (create ? constants.O_CREAT | constants.O_EXCL : 0);
  try { return openSync(path, flags, mode); } catch (e) {
    if (!create && isMissing(e)) return null;
    if (errnoOf(e) === 'EEXIST') throw new TokenctlError('E_EXISTS', `${path} exists already.`);
    throw e;
  }
}
