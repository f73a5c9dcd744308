import { createHash, createHmac } from 'node:crypto';
import type { Fingerprint } from '../core/brand.ts';
import { TokenctlError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { normaliseValue } from '../core/value.ts';

export const FINGERPRINT_KEY_BYTES = 32;

export interface Fingerprinter {
  /** `k` + 4 hex of SHA-256(key): tells keys apart, says nothing of them. */
  readonly keyId: string;
  /** `fp1:<keyid>:<16 hex>`. Throws E_USAGE for an empty value. */
  of(value: Secret): Fingerprint;
}

/** Keyed fingerprints (TRUTH T10.2): HMAC-SHA-256 over the normalised value, 64 bits of it. Throws E_FINGERPRINT_KEY unless the key has 32 bytes. */
export function makeFingerprinter(key: Uint8Array): Fingerprinter {
  if (key.length !== FINGERPRINT_KEY_BYTES) throw badKey();
  const own = Uint8Array.from(key);
  const keyId = `k${createHash('sha256').update(own).digest('hex').slice(0, 4)}`;
  return {
    keyId,
    of: (value) => {
      const mac = createHmac('sha256', own).update(normaliseValue(value.reveal())).digest('hex');
      return `fp1:${keyId}:${mac.slice(0, 16)}` as Fingerprint;
    },
  };
}

/** A new key as the line of its file: base64, without the newline. `random` gives that many bytes of a cryptographic source. */
export const newFingerprintKey = (random: (bytes: number) => Uint8Array): Secret =>
  new Secret(Buffer.from(random(FINGERPRINT_KEY_BYTES)).toString('base64'));

/** The key in a file or variable of that format. Throws E_FINGERPRINT_KEY: a broken key is no key, and never "not found" (TRUTH T10.2). */
export function parseFingerprintKey(text: Secret): Uint8Array {
  const line = text.reveal().trim();
  const key = Buffer.from(line, 'base64');
  if (key.length !== FINGERPRINT_KEY_BYTES || key.toString('base64') !== line) throw badKey();
  return Uint8Array.from(key);
}

const badKey = (): TokenctlError =>
  new TokenctlError('E_FINGERPRINT_KEY', "The workspace's fingerprint key is not one line of base64 of 32 bytes.", { hint: "Use the team's key: with another key no token would be recognised." });
