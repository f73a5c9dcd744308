import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTokenctlError } from '../../src/core/errors.ts';
import { Secret } from '../../src/core/secret.ts';
import { formats } from '../../src/intake/formats/index.ts';
import { identify, makeRedactor, parseReport, redactText, reportFormats } from '../../src/intake/index.ts';
import { firstFault } from '../../src/core/json-place.ts';

/** Milliseconds; each takes about one second on an idle machine. */
const SLOW_MACHINE = 60_000;

const samples = formats.filter((format) => format.rank !== 'context')
  .flatMap((format) => format.samples.good().map((sample) => ({ kind: format.kind, holds: format.holds, value: typeof sample === 'string' ? sample : sample.text, whole: typeof sample === 'string' })))
  .filter((sample) => sample.whole);
const noise = fc.string({ unit: fc.constantFrom(...'abc XYZ 019 =:"\'`,;/()[]<>\n\t#!?é漢😀'), maxLength: 60 });
const gap = fc.constantFrom(' ', '\n', '"', "'", '(', '`', ', ', '> ');
/** `=` may end a base64 token, so it only comes before one. */
const left = fc.oneof(gap, fc.constantFrom('=', '?t=', '://x:', '\\n', '%3D'));

test('a token is found in any noise, whole, and redacted out of it', () => {
  fc.assert(fc.property(fc.constantFrom(...samples), noise, left, gap, noise, (sample, before, opening, right, after) => {
    const text = before + opening + sample.value + right + after;
    const hit = identify(text).find((one) => one.value.reveal() === sample.value);
    expect(hit?.kind).toBe(sample.kind);
    expect(text.slice(hit?.start, (hit?.start ?? 0) + (hit?.length ?? 0))).toBe(sample.value);
    if (sample.holds === 'secret') expect(redactText(text)).not.toContain(sample.value);
  }), { numRuns: 500 });
}, SLOW_MACHINE);

const shapes = [
  '[{"RuleID":"a","Secret":"s3cret-s3cret","File":"f","StartLine":1,"Tags":["x"]}]', '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"x"}},"results":[{"locations":[{"physicalLocation":{"region":{"snippet":{"text":"s3cret-s3cret"}}}}]}]}]}',
  '{"DetectorName":"a","Raw":"s3cret-s3cret","SourceMetadata":{"Data":{"Git":{"file":"f"}}},"ExtraData":null}\n{"DetectorName":"b","Raw":"c"}', '{"action":"created","alert":{"secret_type":"a","secret":"s3cret-s3cret"}}',
  '{"version":"1","plugins_used":[],"results":{"f":[{"hashed_secret":"2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"}]}}', 's3cret-s3cret\nother',
];
/** A report with a piece cut out, doubled or replaced. */
const mangled = fc.tuple(fc.constantFrom(...shapes), fc.nat(400), fc.nat(60), fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('', 'null', '[]', '{}', '"', ',', '7', '\u0000', '\\'), fc.json({ maxDepth: 2 })))
  .map(([text, at, length, put]) => text.slice(0, at) + put + text.slice(at + length));

test('a report is read, or refused in one sentence with its place: never anything else, never the value', () => {
  fc.assert(fc.property(fc.oneof(mangled, fc.string(), fc.json()), fc.option(fc.constantFrom(...reportFormats)), (text, format) => {
    try {
      const { findings } = parseReport(text, format, 'r');
      expect(findings.length).toBeGreaterThan(0);
      expect(JSON.stringify(findings)).not.toContain('s3cret-s3cret');
    } catch (error) {
      if (!isTokenctlError(error)) throw error;
      expect(['E_REPORT', 'E_USAGE']).toContain(error.code);
      if (error.code === 'E_REPORT') expect(error.message).toMatch(/^r:\d+:\d+: [^\n]+$/);
      expect(error.message).not.toContain('s3cret-s3cret');
    }
  }), { numRuns: 1500 });
}, SLOW_MACHINE);

test('our own place of a syntax error agrees with the engine that there is one', () => {
  fc.assert(fc.property(mangled, (text) => {
    let valid = true;
    try { JSON.parse(text); } catch { valid = false; }
    const { expected } = firstFault(text);
    if (valid) expect(expected).toBe('nothing more');
  }), { numRuns: 1000 });
}, SLOW_MACHINE);

test('the redactor leaves no value in any text', () => {
  fc.assert(fc.property(fc.array(fc.string({ minLength: 6, maxLength: 40, unit: 'binary' }), { minLength: 1, maxLength: 4 }), noise, (values, around) => {
    const redact = makeRedactor(values.map((value) => new Secret(value)));
    for (const value of values) if (!'[secret]'.includes(value)) expect(redact(around + value + around)).not.toContain(value);
  }));
}, SLOW_MACHINE);
