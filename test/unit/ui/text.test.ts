import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instant } from '../../../src/core/brand.ts';
import { since, span } from '../../../src/ui/dates.ts';
import { sanitize } from '../../../src/ui/sanitize.ts';
import { commandLine } from '../../../src/core/shell-quote.ts';
import { table } from '../../../src/ui/table.ts';
import { fit, widthOf, wrap } from '../../../src/ui/width.ts';

const nasty = fc.string({ unit: 'binary', maxLength: 80 });
const noise = fc.constantFrom('\x1b[31m', '\x1b]8;;http://x\x07', '\x1b]0;title\x1b\\', '\x9b2J', '\u202e', '\u200b', '\r', '\n', '\t', '\0', '\u2028', '\ud800', '\u{e0041}');

test('sanitize leaves nothing that steers a terminal or hides', () => {
  fc.assert(fc.property(fc.array(fc.oneof(nasty, noise)).map((parts) => parts.join('')), (text) => {
    const clean = sanitize(text);
    expect(clean).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(clean.isWellFormed()).toBe(true);
    expect(sanitize(clean)).toBe(clean);
  }));
});

test('sanitize takes escape sequences out whole', () => {
  expect(sanitize('a\x1b[1;31mb\x1b]8;;https://evil.test\x1b\\c\x1b[0m')).toBe('abc');
  expect(sanitize('user\u202etxt.exe')).toBe('usertxt.exe');
  expect(sanitize('one\r\ntwo')).toBe('one two');
  expect(sanitize('one\r\ntwo\rthree', { lines: true })).toBe('one\ntwo\nthree');
  expect(sanitize('x'.repeat(50), { cap: 10 })).toBe(`${'x'.repeat(9)}…`);
});

test('fit is never wider than asked, and ends its colours', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (text, columns) => {
    expect(widthOf(fit(sanitize(text), columns))).toBeLessThanOrEqual(columns);
  }));
  expect(fit('\x1b[31mabcdef\x1b[39m', 4)).toBe('\x1b[31mabc…\x1b[0m');
  expect(widthOf('日本語')).toBe(6);
});

test('wrap keeps a long word whole', () => {
  expect(wrap('see tokenctl ledger waive vault/acc-9KX now', 12)).toEqual(['see tokenctl', 'ledger waive', 'vault/acc-9KX', 'now']);
});

const COLUMNS = [{ head: 'token' }, { head: 'state' }, { head: 'age', align: 'right' }] as const;
test('a table aligns with spaces, colour or not', () => {
  const rows = [['vault/a', '\x1b[32mproven\x1b[39m', '9 d'], ['vault/long-id', 'exposed', '12 d']];
  expect(table(COLUMNS, rows, { columns: 80, accessible: false })).toEqual([
    'token          state     age',
    'vault/a        \x1b[32mproven\x1b[39m    9 d',
    'vault/long-id  exposed  12 d',
  ]);
});

test('only a column that may be cut is cut', () => {
  const lines = table([{ head: 'id' }, { head: 'why', shrinks: true }], [['an-id-of-30-characters-in-length', 'because of a very long story']], { columns: 50, accessible: false });
  expect(lines[1]).toBe('an-id-of-30-characters-in-length  because of a ve…');
});

test('in accessible mode a row is name: value lines', () => {
  expect(table(COLUMNS, [['vault/a', 'proven', ''], ['vault/b', 'exposed', '12 d']], { columns: 80, accessible: true })).toEqual([
    'token: vault/a', 'state: proven', '', 'token: vault/b', 'state: exposed', 'age: 12 d',
  ]);
});

test('spans', () => {
  expect([0, 9_000, 553_000, 3_753_000, 187_800_000].map(span)).toEqual(['00:00', '00:09', '09:13', '1:02:33', '2d 04:10:00']);
  expect(since('2026-11-23T11:57:30.000Z' as Instant, '2026-11-23T12:01:05.000Z' as Instant)).toBe('+03:35');
});

test('command lines can be pasted', () => {
  expect(commandLine(['tokenctl', 'run', '--reason', "it's out", '--var', 'tokens=@r.json', ''])).toBe(`tokenctl run --reason 'it'\\''s out' --var tokens=@r.json ''`);
});
