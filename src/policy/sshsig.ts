import { createHash, verify } from 'node:crypto';
import { sshKeyOf, type SshKey } from './ssh-key.ts';
import { readWire, strictBase64, wireString, WireError } from './ssh-wire.ts';

/** A signature as `ssh-keygen -Y sign` writes it (openssh `PROTOCOL.sshsig`). */
export interface SshSig {
  readonly key: SshKey;
  readonly namespace: string;
  readonly hash: 'sha256' | 'sha512';
  readonly reserved: Buffer;
  readonly signature: Buffer;
}

const BEGIN = '-----BEGIN SSH SIGNATURE-----';
const END = '-----END SSH SIGNATURE-----';
const MAX_CHARS = 16_384;

/** Reads the armor and the blob in it. Throws WireError for anything that `ssh-keygen` would not write. */
export function parseSshSig(armored: string): SshSig {
  const lines = armored.replaceAll('\r\n', '\n').trimEnd().split('\n');
  if (armored.length > MAX_CHARS || lines[0] !== BEGIN || lines.at(-1) !== END) throw new WireError('not an SSH signature');
  const r = readWire(strictBase64(lines.slice(1, -1).join('')));
  if (r.raw(6).toString('latin1') !== 'SSHSIG' || r.uint32() !== 1) throw new WireError('not an SSH signature of version 1');
  const key = sshKeyOf(r.bytes());
  const namespace = r.text();
  const reserved = r.bytes();
  const hash = r.text();
  const signature = r.bytes();
  r.end();
  if (namespace === '') throw new WireError('a signature without a namespace');
  if (hash !== 'sha256' && hash !== 'sha512') throw new WireError('a signature over another hash');
  return { key, namespace, hash, reserved, signature };
}

const sha256 = (data: Uint8Array | string): Buffer => createHash('sha256').update(data).digest();
/** Touched: a person was there. Verified: by PIN or finger. */
export const SK_TOUCHED = 0x01;
export const SK_VERIFIED = 0x04;

export interface Flags { readonly touched: boolean; readonly verified: boolean; readonly counter: number }
export type Checked = { readonly ok: true; /** What a security key says of the person; null for other keys. */ readonly sk: Flags | null } | { readonly ok: false; readonly why: string };

/** ECDSA: two mpints, as 64 bytes. */
function p1363(signature: Buffer): Buffer {
  const r = readWire(signature);
  const half = (): Buffer => {
    const mpint = r.bytes();
    // RFC 4251: a zero byte in front only where the top bit is set; no negative numbers.
    if (mpint.length === 0 || (mpint[0] ?? 0) >= 0x80 || (mpint[0] === 0 && (mpint[1] ?? 0) < 0x80)) throw new WireError('a number of another form');
    const bytes = mpint[0] === 0 ? mpint.subarray(1) : mpint;
    if (bytes.length > 32) throw new WireError('a number too large');
    return Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]);
  };
  const both = Buffer.concat([half(), half()]);
  r.end();
  return both;
}

/** Is this the signature of its key over the message, in the namespace? Says nothing about whose key it is. Throws WireError for a malformed one. */
export function checkSshSig(sig: SshSig, o: { readonly message: Uint8Array; readonly namespace: string }): Checked {
  if (sig.namespace !== o.namespace) return { ok: false, why: `it was signed for "${sig.namespace}", not for "${o.namespace}"` };
  const blob = Buffer.concat([Buffer.from('SSHSIG'), wireString(sig.namespace), wireString(sig.reserved), wireString(sig.hash), wireString(createHash(sig.hash).update(o.message).digest())]);
  const r = readWire(sig.signature);
  if (r.text() !== sig.key.type) throw new WireError('the signature is of another type than its key');
  const inner = r.bytes();
  let signed = blob;
  let sk: Flags | null = null;
  if (sig.key.application !== null) {
    const tail = r.raw(5);
    const flags = tail.readUInt8(0);
    sk = { touched: (flags & SK_TOUCHED) !== 0, verified: (flags & SK_VERIFIED) !== 0, counter: tail.readUInt32BE(1) };
    signed = Buffer.concat([sha256(sig.key.application), tail, sha256(blob)]);
  }
  r.end();
  const ed = sig.key.type.includes('ed25519');
  if (ed && inner.length !== 64) throw new WireError('an Ed25519 signature of another length');
  const good = ed ? verify(null, signed, sig.key.key, inner) : verify('sha256', signed, { key: sig.key.key, dsaEncoding: 'ieee-p1363' }, p1363(inner));
  if (!good) return { ok: false, why: 'it is not the signature of this text' };
  // A signature that a program can take without a person is no second person.
  if (sk !== null && !sk.touched) return { ok: false, why: 'the security key was not touched' };
  return { ok: true, sk };
}
