import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact } from '../../../../src/connectors/vault/parse-answer.ts';

/** Numbers as others write them, plain ones among them. */
const number = fc.oneof(fc.constantFrom('0', '-0', '-0.0', '1.0', '0.10', '1e3', '1E+3', '-2e-7', '9007199254740993', '-12345678901234567890', '3.141592653589793238'), fc.integer().map(String), fc.bigInt().map(String));
const key = fc.string().filter((s) => !/^\d+$/.test(s) && s !== '__proto__');
const { value: text } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof({ maxDepth: 4 }, number, fc.string().map((s) => JSON.stringify(s)), fc.constantFrom('true', 'false', 'null'),
    fc.array(tie('value')).map((all) => `[${all.join(',')}]`),
    fc.uniqueArray(fc.tuple(key, tie('value')), { selector: ([k]) => k }).map((all) => `{${all.map(([k, v]) => `${JSON.stringify(k)}:${v}`).join(',')}}`)),
}));

test('what was parsed is written back as it was, however its numbers are spelt', () => {
  fc.assert(fc.property(text, fc.constantFrom('', ' ', '\n\t'), (value, space) => {
    expect(JSON.stringify(parseExact(`{"data":${space}${value}${space}}`))).toBe(`{"data":${value}}`);
  }), { numRuns: 500 });
});

test('what is no JSON object is none', () => {
  for (const not of ['', '[1]', '1', '"a"', 'null', '{"a":1', '{"a":01}']) expect(parseExact(not)).toBeNull();
});
