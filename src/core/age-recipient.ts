/** Bech32 as age uses it: any length, the checksum of BIP 173 (https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki). */
const ALPHABET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATOR = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
/** Native kinds (age-encryption.org/v1 and its hybrid and tagged forms); a plugin's recipient needs a program that we do not run. */
const KINDS = ['age', 'age1pq', 'age1tag', 'age1tagpq'];

function polymod(values: readonly number[]): number {
  let sum = 1;
  for (const value of values) {
    const top = sum >>> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [i, g] of GENERATOR.entries()) if ((top >>> i) & 1) sum ^= g;
  }
  return sum >>> 0;
}

/** Is this the public half of an age identity, every character of it right? A wrong one is found when a value must be sealed, and no sooner. */
export function isAgeRecipient(text: string): boolean {
  const cut = text.lastIndexOf('1');
  const kind = text.slice(0, cut);
  const data = [...text.slice(cut + 1)].map((c) => ALPHABET.indexOf(c));
  if (!KINDS.includes(kind) || data.length < 7 || data.includes(-1)) return false;
  if (kind === 'age' && data.length !== 58) return false;
  const name = [...kind].map((c) => c.charCodeAt(0));
  return polymod([...name.map((c) => c >>> 5), 0, ...name.map((c) => c & 31), ...data]) === 1;
}
