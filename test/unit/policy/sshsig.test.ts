import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkSshSig, parseSshKey, parseSshSig } from '../../../src/policy/index.ts';

const path = new URL('../../../../shared/reference/vectors/sshsig.json', import.meta.url);
const there = existsSync(path);
interface Vectors { readonly namespace: string; readonly signedDataBase64: string; readonly vectors: readonly { readonly name: string; readonly pub: string; readonly sig: string; readonly flags?: number; readonly counter?: number }[] }
const file: Vectors = there ? JSON.parse(readFileSync(path, 'utf8')) : { namespace: '', signedDataBase64: '', vectors: [] };
const message = Buffer.from(file.signedDataBase64, 'base64');
const usable = file.vectors.filter((v) => v.name !== 'rsa');

test.skipIf(there)('SKIPPED: conformance vectors sshsig.json are not beside this project', () => undefined);

test.runIf(there)('openssh vectors: ed25519, ecdsa and both of a security key are good, and of their key', () => {
  expect(usable.map((v) => v.name)).toEqual(['ed25519', 'ed25519_sk', 'ecdsa', 'ecdsa_sk']);
  for (const v of usable) {
    const sig = parseSshSig(v.sig);
    expect(sig.key.blob.equals(parseSshKey(v.pub).blob), v.name).toBe(true);
    expect(checkSshSig(sig, { message, namespace: file.namespace }), v.name).toEqual({ ok: true, sk: v.flags === undefined ? null : { touched: true, verified: false, counter: v.counter } });
  }
});

test.runIf(there)('another text, another namespace, one changed bit anywhere: not good', () => {
  for (const v of usable) {
    const sig = parseSshSig(v.sig);
    expect(checkSshSig(sig, { message: Buffer.concat([message, Buffer.from('.')]), namespace: file.namespace }).ok).toBe(false);
    expect(checkSshSig(sig, { message, namespace: 'waive@tokenctl' }).ok).toBe(false);
    const raw = Buffer.from(v.sig.split('\n').slice(1, -2).join(''), 'base64');
    for (let i = 0; i < raw.length; i += 1) {
      const bent = Buffer.from(raw);
      bent[i] = (bent[i] ?? 0) ^ 1;
      let good = false;
      try {
        const read = parseSshSig(`-----BEGIN SSH SIGNATURE-----\n${bent.toString('base64')}\n-----END SSH SIGNATURE-----\n`);
        good = read.key.blob.equals(sig.key.blob) && checkSshSig(read, { message, namespace: file.namespace }).ok;
      } catch { /* malformed is not good either */ }
      expect(good, `${v.name} byte ${i}`).toBe(false);
    }
  }
});

test.runIf(there)('what it does not know it refuses by name', () => {
  const rsa = file.vectors.find((v) => v.name === 'rsa');
  expect(() => parseSshSig(rsa?.sig ?? '')).toThrow(/ssh-rsa cannot be checked/);
});

test('armor and wire are read strictly', () => {
  for (const bad of ['', 'x', '-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n', '-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAv////8=\n-----END SSH SIGNATURE-----\n'])
    expect(() => parseSshSig(bad)).toThrow();
});
