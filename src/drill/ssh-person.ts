import { createHash, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Another operator of a drill: signs as `ssh-keygen -Y sign` does, with a key that lives as long as the drill (OpenSSH PROTOCOL.sshsig). */
export interface SshPerson {
  /** The line of a .pub file. */
  readonly publicKey: string;
  /** Armoured signature over these bytes in a namespace. */
  sign(namespace: string, bytes: Uint8Array): string;
}

const ALGORITHM = 'ssh-ed25519';
const HASH = 'sha512';

export function sshPerson(name: string): SshPerson {
  const { privateKey } = generateKeyPairSync('ed25519');
  const blob = Buffer.concat([text(ALGORITHM), bytes(rawKey(createPublicKey(privateKey)))]);
  return {
    publicKey: `${ALGORITHM} ${blob.toString('base64')} ${name}`,
    sign(namespace, message) {
      const digest = createHash(HASH).update(message).digest();
      const signed = Buffer.concat([Buffer.from('SSHSIG'), text(namespace), text(''), text(HASH), bytes(digest)]);
      const signature = Buffer.concat([text(ALGORITHM), bytes(sign(null, signed, privateKey))]);
      const whole = Buffer.concat([Buffer.from('SSHSIG'), u32(1), bytes(blob), text(namespace), text(''), text(HASH), bytes(signature)]);
      return `-----BEGIN SSH SIGNATURE-----\n${(whole.toString('base64').match(/.{1,70}/g) ?? []).join('\n')}\n-----END SSH SIGNATURE-----\n`;
    },
  };
}

const u32 = (n: number): Buffer => { const b = Buffer.alloc(4); b.writeUInt32BE(n); return b; };
const bytes = (b: Uint8Array): Buffer => Buffer.concat([u32(b.length), b]);
const text = (t: string): Buffer => bytes(Buffer.from(t));
/** The 32 bytes of an Ed25519 public key: the last of its SubjectPublicKeyInfo (RFC 8410 §4). */
const rawKey = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' }).subarray(-32);
