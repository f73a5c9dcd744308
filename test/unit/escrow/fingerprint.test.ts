import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { normaliseValue } from '../../../src/core/value.ts';
import { makeFingerprinter, newFingerprintKey, parseFingerprintKey } from '../../../src/escrow/fingerprint.ts';

const key = Uint8Array.from({ length: 32 }, (_, i) => i);

describe('fingerprints (TRUTH T10.2)', () => {
  it('are keyed HMACs with the key’s name in them', () => {
    const { keyId, of } = makeFingerprinter(key);
    // SHA-256(00 01 … 1f) = 630dcd29…
    expect(keyId).toBe('k630d');
    expect(of(new Secret('hvs.x'))).toBe(`fp1:k630d:${createHmac('sha256', key).update('hvs.x').digest('hex').slice(0, 16)}`);
    expect(makeFingerprinter(new Uint8Array(32)).of(new Secret('hvs.x'))).not.toBe(of(new Secret('hvs.x')));
  });

  it('are the same however a value was copied', () => {
    const { of } = makeFingerprinter(key);
    for (const copy of ['tok', 'tok\n', 'tok\r\n', '"tok"', "'tok'\n", 'Bearer tok', 'bearer  tok\n', '"Bearer tok"', 'Bearer "tok"', '`tok`'])
      expect(of(new Secret(copy)), copy).toBe(of(new Secret('tok')));
    for (const other of ['tok\n\n', ' tok', '"tok', "'tok\"", 'Bearertok', 'Tok']) expect(of(new Secret(other)), other).not.toBe(of(new Secret('tok')));
  });

  it.each(['', '\n', '""', 'Bearer ', '"Bearer "', 'Bearer ""\n'])('refuse the empty value %j', (text) => {
    expect(() => makeFingerprinter(key).of(new Secret(text))).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });

  it('take the same of a value and of what it normalises to, but for a second newline', () => {
    fc.assert(fc.property(fc.stringMatching(/^[\w.="'`-]{1,20}$/), (value) => {
      fc.pre(!/^(["'`])[^]*\1$/.test(value));
      expect(normaliseValue(`"${value}"`)).toBe(value);
      expect(normaliseValue(value)).toBe(value);
    }));
  });

  it('read the key they wrote, and no other text', () => {
    const text = newFingerprintKey((n) => key.subarray(0, n));
    expect(parseFingerprintKey(text)).toEqual(key);
    for (const bad of ['', 'AAAA', `${text.reveal().trim()}AA`, text.reveal().trim().slice(1), 'not base64 at all'])
      expect(() => parseFingerprintKey(new Secret(bad))).toThrow(expect.objectContaining({ code: 'E_FINGERPRINT_KEY' }));
    expect(() => makeFingerprinter(new Uint8Array(31))).toThrow(expect.objectContaining({ code: 'E_FINGERPRINT_KEY' }));
  });
});
