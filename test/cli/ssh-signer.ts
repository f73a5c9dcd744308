import { createHash, generateKeyPairSync, sign } from 'node:crypto';

/** A fresh Ed25519 key as OpenSSH writes it, and what `ssh-keygen -Y sign` would make with it (PROTOCOL.sshsig). */
export function sshSigner(): { readonly line: string; sign(message: string, namespace: string): string } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const str = (data: string | Uint8Array): Buffer => { const b = Buffer.from(data as string); const n = Buffer.alloc(4); n.writeUInt32BE(b.length); return Buffer.concat([n, b]); };
  const blob = Buffer.concat([str('ssh-ed25519'), str(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'))]);
  return {
    line: `ssh-ed25519 ${blob.toString('base64')}`,
    sign(message, namespace) {
      const signed = Buffer.concat([Buffer.from('SSHSIG'), str(namespace), str(''), str('sha512'), str(createHash('sha512').update(message).digest())]);
      const version = Buffer.from([0, 0, 0, 1]);
      const all = Buffer.concat([Buffer.from('SSHSIG'), version, str(blob), str(namespace), str(''), str('sha512'), str(Buffer.concat([str('ssh-ed25519'), str(sign(null, signed, privateKey))]))]);
      return `-----BEGIN SSH SIGNATURE-----\n${(all.toString('base64').match(/.{1,70}/g) ?? []).join('\n')}\n-----END SSH SIGNATURE-----\n`;
    },
  };
}
