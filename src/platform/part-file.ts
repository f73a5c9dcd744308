import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** A file of which parts are read. Every call throws the system's error. */
export interface PartFile {
  size(): number;
  /** `length` bytes from `offset`; fewer at the end of the file. */
  read(offset: number, length: number): Buffer;
  close(): void;
}

/** Opens it for reading; null if there is none, it may not be read, or what stands there is no regular file. */
export function openPart(path: string): PartFile | null {
  let fd: number;
  // O_NONBLOCK: a FIFO put in the file's place must not hang the open.
  try { fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW); } catch { return null; }
  if (!fstatSync(fd).isFile()) {
    closeSync(fd);
    return null;
  }
  return {
    size: () => fstatSync(fd).size,
    read(offset, length) {
      const bytes = Buffer.allocUnsafeSlow(length);
      let got = 0;
      while (got < length) {
        const n = readSync(fd, bytes, got, length - got, offset + got);
        if (n === 0) break;
        got += n;
      }
      return bytes.subarray(0, got);
    },
    close: () => closeSync(fd),
  };
}
