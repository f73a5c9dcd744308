/** One regular file of a POSIX ustar archive (IEEE 1003.1, pax, "ustar Interchange Format"). */
export interface TarHeader {
  /** Relative, `/` between its parts. */
  readonly name: string;
  readonly size: number;
  readonly mtimeMs: number;
}

export const BLOCK = 512;
/** What eleven octal digits hold. */
const MAX_SIZE = 8 ** 11 - 1;
const NAME = 100;
const PREFIX = 155;
/** No part is empty, hidden, `.` or `..`, and none means anything to a shell or a terminal. */
const SAFE = /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/)*[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Can a file be carried under this name? */
export const tarNameFits = (name: string): boolean => SAFE.test(name) && split(name) !== null;

/** Null: no header can say it. */
export function encodeTarHeader({ name, size, mtimeMs }: TarHeader): Buffer | null {
  const parts = SAFE.test(name) ? split(name) : null;
  const mtime = Math.floor(mtimeMs / 1000);
  if (parts === null || !Number.isSafeInteger(size) || size < 0 || size > MAX_SIZE || mtime < 0 || mtime > MAX_SIZE) return null;
  const block = Buffer.alloc(BLOCK);
  const put = (at: number, text: string): void => { block.write(text, at, 'latin1'); };
  put(0, parts.name);
  put(100, '0000600\0');
  put(108, '0000000\0');
  put(116, '0000000\0');
  put(124, `${octal(size)}\0`);
  put(136, `${octal(mtime)}\0`);
  put(148, '        ');
  put(156, '0');
  put(257, 'ustar\x0000');
  put(329, '0000000\0');
  put(337, '0000000\0');
  put(345, parts.prefix);
  put(148, `${block.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `);
  return block;
}

/**
 * Null for a header that `encodeTarHeader` would not have written byte by byte: links, folders, devices, long-name extensions, other
 * owners or modes, names that lead elsewhere. What cannot be said twice cannot be read differently by another program.
 */
export function decodeTarHeader(block: Buffer): TarHeader | null {
  if (block.length !== BLOCK) return null;
  const text = (from: number, length: number): string => block.toString('latin1', from, from + length).replace(/\0[^]*$/, '');
  const prefix = text(345, PREFIX);
  const header = { name: prefix === '' ? text(0, NAME) : `${prefix}/${text(0, NAME)}`, size: Number.parseInt(text(124, 12), 8), mtimeMs: Number.parseInt(text(136, 12), 8) * 1000 };
  return encodeTarHeader(header)?.equals(block) === true ? header : null;
}

const octal = (n: number): string => n.toString(8).padStart(11, '0');

/** A long name is cut at the last `/` at which both halves fit. */
function split(name: string): { readonly prefix: string; readonly name: string } | null {
  if (name.length <= NAME) return { prefix: '', name };
  const at = name.lastIndexOf('/', PREFIX);
  return at > 0 && name.length - at - 1 <= NAME ? { prefix: name.slice(0, at), name: name.slice(at + 1) } : null;
}
