import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { guardText, makeRedactor, redactText, scanFreeText } from '../../../src/intake/index.ts';
import { fingerprint, jwtOf } from './world.ts';

const PAT = `ghp_${'A'.repeat(30)}0uCPlr`;
const known = 'our.opaque=Token-1';
const options = { fingerprint, knownFingerprints: new Set([fingerprint(new Secret(known))]) };

describe('free text', () => {
  test.each([[`said "${PAT}".`, `said "[secret ${fingerprint(new Secret(PAT))}]".`], [`used ${known}.`, `used [secret ${fingerprint(new Secret(known))}].`], [`https://h/?token=${known}`, `https://h/?token=[secret ${fingerprint(new Secret(known))}]`],
    ['SEC-42 plan d9bd66ac, fp1:k1a2b:9c41d2e0a1b2c3d4, vault/acc-9KX', 'SEC-42 plan d9bd66ac, fp1:k1a2b:9c41d2e0a1b2c3d4, vault/acc-9KX']])('%#', (text, redacted) => {
    expect(redactText(text, options)).toBe(redacted);
  });
  test('without a key, and with a bad checksum', () => {
    expect(redactText(`${PAT} ${PAT.slice(0, -1)}x`)).toBe('[secret] [secret]');
    expect(scanFreeText(`a ${known} b`, { fingerprint })).toEqual([]);
  });
  test('a person’s text is refused and not echoed', () => {
    for (const text of [`because ${PAT} leaked`, `because ${known} leaked`, `see ${jwtOf('j')}`]) {
      const error = (() => { try { guardText(text, 'reason', options); return null; } catch (e) { return e as Error; } })();
      expect(error).toMatchObject({ code: 'E_USAGE', exit: 2 });
      for (const value of [PAT, known, jwtOf('j')]) expect(`${error?.message} ${JSON.stringify(error)}`).not.toContain(value);
    }
    guardText('SEC-42 three tokens in a public gist, must die today', 'reason', options);
  });
});

describe('redactor', () => {
  const values = ['p@ss "word"/+é%\n1', PAT, jwtOf('j-1')];
  const redact = makeRedactor(values.map((value) => new Secret(value)));
  test.each(values)('every form of %#', (value) => {
    const bare = value.split('.').slice(0, 2).join('.');
    for (const before of ['', 'u', 'us', 'user:'])
      for (const form of [value, JSON.stringify(value), encodeURIComponent(value), bare, Buffer.from(before + value).toString('base64'), Buffer.from(`${before}${value}@tail`).toString('base64url')]) {
        const out = redact(`<${form}>`);
        expect(out).toContain('[secret]');
        // at most the edges that base64 shares with its neighbours are left
        expect(out.replace('[secret]', '').length).toBeLessThan(28);
      }
  });
  test('other text and short values are left', () => {
    expect(redact('nothing of it here')).toBe('nothing of it here');
    expect(makeRedactor([new Secret('abc')])('abc abc')).toBe('abc abc');
  });
});
