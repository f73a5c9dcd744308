import { createPublicKey, type KeyObject } from 'node:crypto';
import { readWire, strictBase64, WireError, type WireReader } from './ssh-wire.ts';

export const KEY_TYPES = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'sk-ssh-ed25519@openssh.com', 'sk-ecdsa-sha2-nistp256@openssh.com'] as const;
export type SshKeyType = (typeof KEY_TYPES)[number];
export interface SshKey {
  readonly type: SshKeyType;
  readonly key: KeyObject;
  /** The whole public key blob; two keys are the same iff these bytes are. */
  readonly blob: Buffer;
  /** FIDO application of an `sk-` key (`ssh:`); null for others. */
  readonly application: string | null;
}

const url = (b: Uint8Array): string => Buffer.from(b).toString('base64url');

function ed25519(r: WireReader): KeyObject {
  const x = r.bytes();
  if (x.length !== 32) throw new WireError('an Ed25519 key of another length');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: url(x) }, format: 'jwk' });
}

function nistp256(r: WireReader): KeyObject {
  if (r.text() !== 'nistp256') throw new WireError('another curve');
  const q = r.bytes();
  if (q.length !== 65 || q[0] !== 4) throw new WireError('a point that is not uncompressed');
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x: url(q.subarray(1, 33)), y: url(q.subarray(33)) }, format: 'jwk' });
}

/** Reads a public key blob. Throws WireError for another type, a bad length, or left-over bytes. */
export function sshKeyOf(blob: Buffer): SshKey {
  const r = readWire(blob);
  const type = r.text();
  const known = KEY_TYPES.find((t) => t === type);
  if (known === undefined) throw new WireError(`keys of type ${type} cannot be checked; use ${KEY_TYPES.join(', ')}`);
  let key: KeyObject;
  try {
    key = known.includes('ed25519') ? ed25519(r) : nistp256(r);
  } catch (e) {
    throw e instanceof WireError ? e : new WireError('a point that is not on its curve');
  }
  const application = known.startsWith('sk-') ? r.text() : null;
  r.end();
  return { type: known, key, blob, application };
}

/** Reads `ssh-ed25519 AAAA… comment`. Throws WireError. */
export function parseSshKey(line: string): SshKey {
  const [type, base64] = line.trim().split(/\s+/);
  if (type === undefined || base64 === undefined) throw new WireError('not an SSH public key');
  const key = sshKeyOf(strictBase64(base64));
  if (key.type !== type) throw new WireError('its name is not that of its key');
  return key;
}
