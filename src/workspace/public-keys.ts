import { createHash } from 'node:crypto';

/** Public keys of `operators:`, held against themselves: one wrong character is found here, and not when a signature is needed. */

const ED25519 = 1;

/** A C2SP verification key, `NAME+HASH+KEY` (https://c2sp.org/signed-note): the hash is that of name and key. */
export function isJournalKey(text: string): boolean {
  const [, name, id, data] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  if (name === undefined || data === undefined) return false;
  const key = Buffer.from(data, 'base64');
  return key.toString('base64') === data && key.length === 33 && key[0] === ED25519
    && createHash('sha256').update(`${name}\n`).update(key).digest('hex').slice(0, 8) === id;
}

/** The line of a `.pub` file: its name is that of its key (RFC 4253 §6.6), and nothing of the key is missing. */
export function isSshKey(text: string): boolean {
  const [type, data = ''] = text.split(' ');
  const blob = Buffer.from(data, 'base64');
  if (type === undefined || blob.toString('base64').replace(/=+$/, '') !== data.replace(/=+$/, '')) return false;
  const fields: Buffer[] = [];
  for (let at = 0; at < blob.length;) {
    if (at + 4 > blob.length) return false;
    const end = at + 4 + blob.readUInt32BE(at);
    if (end > blob.length) return false;
    fields.push(blob.subarray(at + 4, end));
    at = end;
  }
  return fields.length >= 2 && fields[0]?.toString('latin1') === type && (type !== 'ssh-ed25519' || fields[1]?.length === 32);
}
