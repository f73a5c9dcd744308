import { closeSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { haveRead } from './memory.ts';

const CHUNK = 256 * 1024;

/** Lines of a file as UTF-8, read as they are wanted; a file of any length takes the memory of its longest line. Throws what the file system throws. */
export function* fileLines(path: string): Generator<string, undefined> {
  const fd = openSync(path, 'r');
  try {
    const chunk = Buffer.alloc(CHUNK);
    const decoder = new StringDecoder('utf8');
    let rest = '';
    for (let n = readSync(fd, chunk); n > 0; n = readSync(fd, chunk)) {
      haveRead(n);
      const lines = (rest + decoder.write(chunk.subarray(0, n))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
    rest += decoder.end();
    if (rest !== '') yield rest;
    return undefined;
  } finally { closeSync(fd); }
}
