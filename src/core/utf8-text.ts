import { isUtf8 } from 'node:buffer';
import { placeOf, type At } from './json-place.ts';

export type Utf8 = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly at: At; readonly what: string };

const INSTEAD = Buffer.from('\ufffd');
const NUL = '\0';

/**
 * Bytes as UTF-8 text without a mark at its start, or where and why they are none. A value in which bytes were replaced has another
 * fingerprint, and would be called unknown.
 */
export function utf8Text(bytes: Uint8Array): Utf8 {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = { line: 1, column: 1 };
  if ((whole[0] === 0xff && whole[1] === 0xfe) || (whole[0] === 0xfe && whole[1] === 0xff)) return { ok: false, at: first, what: 'UTF-16 text; save it as UTF-8' };
  const read = whole.toString('utf8');
  if (!isUtf8(whole)) return { ok: false, at: placeOf(read, firstReplaced(whole, read)), what: 'not UTF-8 text' };
  const nul = read.indexOf(NUL);
  if (nul !== -1) return { ok: false, at: placeOf(read, nul), what: 'a NUL byte: this is no text' };
  return { ok: true, text: read.startsWith('\ufeff') ? read.slice(1) : read };
}

/** The first character that stands for bytes which are no UTF-8, and does not stand in the file itself. */
function firstReplaced(whole: Buffer, read: string): number {
  let at = read.indexOf('\ufffd');
  for (let from = 0, byte = 0; at !== -1; from = at, at = read.indexOf('\ufffd', at + 1)) {
    byte += Buffer.byteLength(read.slice(from, at));
    if (!whole.subarray(byte, byte + INSTEAD.length).equals(INSTEAD)) return at;
  }
  return 0;
}
