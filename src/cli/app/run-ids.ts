import { randomBytes } from 'node:crypto';
import type { RunId } from '../../core/brand.ts';
import { toMs, type Clock } from '../../core/clock.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Crockford base32 of the second and 25 random bits: sorts by time, short enough to type. */
export function newRunId(clock: Clock): RunId {
  let n = BigInt(Math.floor(toMs(clock.now()) / 1000)) << 25n | BigInt(randomBytes(4).readUInt32BE() >>> 7);
  let text = '';
  while (text.length < 12) { text = (ALPHABET[Number(n & 31n)] ?? '0') + text; n >>= 5n; }
  return text as RunId;
}
