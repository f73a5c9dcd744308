import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { TokenctlError } from '../core/errors.ts';

/** C2SP signed notes, https://c2sp.org/signed-note v1, with Ed25519 keys (type 0x01) only. */
const ED25519 = 0x01;
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Checks what a key signs. `keyId` is 8 hex digits; `vkey` the text form, `name+keyId+base64(type ‖ key)`. */
export interface Verifier {
  readonly name: string;
  readonly keyId: string;
  readonly vkey: string;
  verify(text: string, signature: Uint8Array): boolean;
}
export interface Signer extends Verifier { sign(text: string): Uint8Array }
/** One signature line, not yet checked. */
export interface NoteSignature { readonly name: string; readonly keyId: string; readonly signature: Uint8Array }
export interface Note { readonly text: string; readonly signatures: readonly NoteSignature[] }

function makeVerifier(name: string, key: Buffer): Verifier {
  const typed = Buffer.concat([Buffer.of(ED25519), key]);
  const keyId = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'hex').slice(0, 8);
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, key]), format: 'der', type: 'spki' });
  return {
    name, keyId, vkey: `${name}+${keyId}+${typed.toString('base64')}`,
    verify: (text, signature) => verify(null, Buffer.from(text), publicKey, signature),
  };
}

/** A signing key from its 32-byte Ed25519 seed. Throws E_CONFIG for a name with `+` or spaces, or a seed of another length. */
export function makeSigner({ name, seed }: { name: string; seed: Uint8Array }): Signer {
  if (!isName(name)) throw new TokenctlError('E_CONFIG', 'A signing key needs a name without spaces and without "+".');
  if (seed.length !== 32) throw new TokenctlError('E_CONFIG', 'An Ed25519 signing key has 32 bytes.');
  const key: KeyObject = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(SPKI.length);
  return { ...makeVerifier(name, publicKey), sign: (text) => sign(null, Buffer.from(text), key) };
}
const isName = (name: string): boolean => /^[^\s+\p{Cc}]+$/u.test(name);

/** Reads a verification key, as `operators:` and `--key` give it. Throws E_CONFIG. */
export function parseVkey(text: string): Verifier {
  // From the left: the base64 part has `+` of its own.
  const [, name, keyId, data] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/s.exec(text.trim()) ?? [];
  const typed = Buffer.from(data ?? '', 'base64');
  if (name === undefined || !isName(name) || typed.toString('base64') !== data || typed.length !== 33 || typed[0] !== ED25519)
    throw new TokenctlError('E_CONFIG', 'A journal key has the form name+1a2b3c4d+AR…: a C2SP verification key, Ed25519.');
  const verifier = makeVerifier(name, typed.subarray(1));
  if (verifier.keyId !== keyId) throw new TokenctlError('E_CONFIG', `The journal key of ${name} does not fit its id ${keyId}: a character was changed.`);
  return verifier;
}

/** The signed note of `text`, which must end in a newline. */
export function signNote(text: string, signers: readonly Signer[]): string {
  if (!isText(text)) throw new TokenctlError('E_INTERNAL', 'A signed note has lines of text, the last one ended.');
  const lines = signers.map((s) => `— ${s.name} ${Buffer.concat([Buffer.from(s.keyId, 'hex'), s.sign(text)]).toString('base64')}\n`);
  return `${text}\n${lines.join('')}`;
}
const isText = (text: string): boolean => text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/.test(text);

/** Takes a note apart; null if it is none. Nothing is checked but its form. */
export function parseNote(note: string): Note | null {
  const cut = note.lastIndexOf('\n\n');
  if (cut < 0 || !note.endsWith('\n') || !isText(note)) return null;
  const lines = note.slice(cut + 2, -1).split('\n');
  const signatures = lines.map((line) => {
    const [, name, data] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? [];
    const bytes = Buffer.from(data ?? '', 'base64');
    return name === undefined || bytes.length < 5 ? null : { name, keyId: bytes.toString('hex', 0, 4), signature: bytes.subarray(4) };
  });
  return signatures.every((s) => s !== null) ? { text: note.slice(0, cut + 1), signatures } : null;
}

export interface NoteCheck {
  readonly text: string;
  /** Known keys whose signature is good. */
  readonly by: readonly Verifier[];
  /** Signatures of keys that `known` lacks, as `name+keyId`. */
  readonly unknown: readonly string[];
}
/**
 * Checks a note against the keys that are known. null if it is no note, or if the signature of a known key is wrong;
 * signatures of unknown keys are listed, never trusted. A note with an empty `by` is vouched for by nobody.
 */
export function verifyNote(note: string, known: readonly Verifier[]): NoteCheck | null {
  const parsed = parseNote(note);
  if (parsed === null) return null;
  const by: Verifier[] = [];
  const unknown: string[] = [];
  for (const s of parsed.signatures) {
    const key = known.find((k) => k.name === s.name && k.keyId === s.keyId);
    if (key === undefined) unknown.push(`${s.name}+${s.keyId}`);
    else if (key.verify(parsed.text, s.signature)) by.push(key);
    else return null;
  }
  return { text: parsed.text, by, unknown };
}
