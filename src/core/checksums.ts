import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A number in base 62 (`0-9A-Za-z`), padded with `0`. */
export function base62(value: number, width: number): string {
  let out = '';
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) out = BASE62.charAt(rest % 62) + out;
  return out.padStart(width, '0');
}

/** GitHub's classic family and npm: the last 6 characters are the CRC-32 of the body without its prefix (providers.md §15.2). */
export const crcTail62 = (body: string): string => base62(crc32(body), 6);

/** The value without its `prefix` ends in its own CRC-32 in base 62. */
export const passesCrc62 = (prefix: string) => (value: string): boolean =>
  value.slice(-6) === crcTail62(value.slice(prefix.length, -6));

/** GitLab routable tokens: the last 7 characters are the CRC-32 of all before them, in base 36. */
export const crcTail36 = (head: string): string => crc32(head).toString(36).padStart(7, '0');
export const passesCrc36 = (value: string): boolean => value.slice(-7) === crcTail36(value.slice(0, -7));

function base32(bytes: Uint8Array): string {
  let out = '', bits = 0, held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte; bits += 8;
    while (bits >= 5) { bits -= 5; out += BASE32.charAt((held >> bits) & 31); }
    held &= (1 << bits) - 1;
  }
  return out;
}

/** GitHub fine-grained: a rule read off samples by others. A hint; never a reason to reject (providers.md §15.2). */
export const fineGrainedHint = (value: string): boolean =>
  value.slice(77, 85) === base32(createHash('sha256').update(value.slice(0, 77)).digest()).slice(0, 8);

/** The 12-digit account that an AWS key id encodes (ids issued since about 2019); null if it is none. */
export function awsAccount(keyId: string): string | null {
  if (!/^[A-Z]{4}[A-Z2-7]{16}$/.test(keyId)) return null;
  let bits = 0n;
  for (const char of keyId.slice(4, 14)) bits = (bits << 5n) | BigInt(BASE32.indexOf(char)); // 50 bits; the first 48 are the six bytes
  return (((bits >> 2n) & 0x7fffffffff80n) >> 7n).toString().padStart(12, '0');
}

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let sum = 0;
  for (const n of counts.values()) sum -= (n / text.length) * Math.log2(n / text.length);
  return sum;
}
