import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { formats } from '../../../src/intake/formats/index.ts';
import type { Sample } from '../../../src/intake/formats/format.ts';
import { identify, isSecretArg, kindInfo, looksSecret } from '../../../src/intake/index.ts';

const split = (sample: Sample) => (typeof sample === 'string' ? { text: sample, value: sample } : sample);

test('kinds are named once, and each says what a person does by hand', () => {
  expect(new Set(formats.map((f) => f.kind)).size).toBe(formats.length);
  for (const { kind } of formats) expect(kindInfo(kind).consoleSteps.length, kind).toBeGreaterThan(0);
  expect(kindInfo('no such kind').kind).toBe('unknown');
});

describe.each(formats.map((format) => [format.kind, format] as const))('%s', (kind, format) => {
  test('its samples are found whole, in quotes, in prose and after an escape', () => {
    for (const { text, value } of format.samples.good().map(split))
      for (const around of [text, `x: "${text}" and more`, `a\n${text}\nb`, `{"a":"b\\n${text.replaceAll('"', "'").replaceAll('\n', '\\n')}"}`]) {
        if (!around.includes(value)) continue; // a sample that the escaping changed
        const hits = identify(around).filter((hit) => hit.kind === kind);
        expect(hits.map((hit) => hit.value.reveal()), around.slice(0, 40)).toEqual([value]);
        expect(around.slice(hits[0]?.start, (hits[0]?.start ?? 0) + (hits[0]?.length ?? 0))).toBe(value);
        if (format.holds === 'secret') for (const shown of [JSON.stringify(hits), inspect(hits, { depth: 9 })]) expect(shown).not.toContain(value);
      }
  });
  test('what is not of the kind is not called so', () => {
    for (const text of format.samples.bad()) expect(identify(text).map((hit) => hit.kind), text.slice(0, 30)).not.toContain(kind);
  });
  test('a checksum tells a mangled one, which is still found', () => {
    if (!format.checksum) return;
    for (const { value } of format.samples.good().map(split)) {
      expect(identify(value)[0]).toMatchObject({ kind, checksum: 'ok', confidence: 'checksum' });
      const mangled = value.slice(0, -1) + (value.endsWith('a') ? 'b' : 'a');
      expect(identify(mangled)[0]).toMatchObject({ kind, checksum: 'bad', confidence: 'prefix' });
    }
  });
  test('only secrets are refused as arguments', () => {
    if (format.rank === 'context') return;
    for (const { text } of format.samples.good().map(split)) expect(isSecretArg(text)).toBe(format.holds === 'secret');
  });
});

test.each(['vault/acc-9KX', 'vault/mYk514LYzKRjPPsucAFFNhkO', 'd9bd66ac-2', 'fp1:k1a2b:9c41d2e0a1b2c3d4', 'a'.repeat(64), '9f3c'.repeat(10), 'deploy/.env', '@report.json', '@-', 'owner=payments',
  '01234567-89ab-4def-8123-456789abcdef', `aws/AKIA${'B'.repeat(16)}`, `SK${'0a'.repeat(16)}`, `AC${'0a'.repeat(16)}`, `pk_${'live'}_${'a1'.repeat(12)}`, 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kudgx7c8q0a4r5d',
  's.useTheSourceOfAllThingsLuke', 'authority/9c1b0f3e-7d52-4a63-9c11-0d3e5f7a9b21', 'SEC-42 exposed in public, must die today'])('%s is no secret argument', (arg) => {
  expect(isSecretArg(arg)).toBe(false);
  expect(looksSecret(arg)).toBe(false);
});
