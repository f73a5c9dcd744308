import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { planRows, reportRows, typedRows } from './malformed/json-rows.ts';
import { VALUES, type Good, type Row } from './malformed/row.ts';
import { malformedWorld, type MalformedWorld } from './malformed/world.ts';
import { answerRows, configRows, runbookRows, templateRows } from './malformed/yaml-rows.ts';

let w: MalformedWorld;
beforeAll(async () => { w = await malformedWorld(); });
afterEach(() => w.restore());
afterAll(() => w.remove());

/** One row: one sentence at its place, what to type, and nothing attempted, kept or shown. */
async function refused(row: Row): Promise<void> {
  w.put(row.files);
  const before = w.everything();
  const { code, out, err } = await w.run([...row.argv, '--json'], row.stdin);
  const { error } = JSON.parse(out) as { error: { message: string; lines: string[]; next: string[]; hint: string | null; code: string } };
  expect([code, error.code], error.message).toEqual([row.exit, expect.not.stringMatching('E_INTERNAL')]);
  expect(error.message).toMatch(row.says);
  if (row.place !== null) expect(error.message.slice(0, error.message.indexOf(': '))).toBe(row.place);
  expect(error.message).not.toContain('\n');
  expect(error.lines[1]?.trimStart() ?? '').toBe(row.shows ? '^' : error.lines[1]?.trimStart() ?? '');
  if (!row.shows && row.place !== null) expect(error.lines).toEqual([]);
  // What to type: a command, what was meant, or the form that the sentence itself shows.
  if (row.place !== null) expect(error.next.length + error.lines.filter((l) => l.startsWith('did you mean')).length).toBeGreaterThan(0);
  expect(err + out).not.toMatch(/^\s+at .+:\d+:\d+/m);
  for (const value of Object.values(VALUES)) expect(err + out).not.toContain(value);
  expect(w.everything()).toBe(before);
}

/** The good files are made by the world, so the tables are made when the tests run; each row is a test of its own by its name. */
const kinds: readonly (readonly [kind: string, least: number, rows: (good: Good) => readonly Row[]])[] = [
  ['runbooks', 25, runbookRows], ['configs and inventories', 20, configRows], ['reports', 20, reportRows], ['plan files', 25, planRows],
  ['answers', 5, answerRows], ['templates', 8, templateRows], ['what was typed', 10, typedRows],
];

describe.each(kinds)('malformed %s', (_kind, least, rowsOf) => {
  test('one sentence each with file:line:column, nothing attempted', async () => {
    const book = readFileSync(new URL('../../runbooks/leaked-token.yaml', import.meta.url), 'utf8');
    const rows = rowsOf({ book, config: w.text('tokenctl.yaml'), inventory: w.text('inventory.yaml'), report: w.text('report.json'), plan: w.text('inc.plan') });
    expect(rows.length).toBeGreaterThanOrEqual(least);
    const failed: string[] = [];
    for (const row of rows) {
      try { await refused(row); } catch (e) { failed.push(`${row.name}: ${e instanceof Error ? e.message : String(e)}`); }
      w.restore();
    }
    expect(failed.join('\n\n')).toBe('');
  }, 30_000);
});

test('on a terminal it is one error with its place, the line, a caret and a command, and exit 2', async () => {
  w.put({ 'tokenctl.yaml': w.text('tokenctl.yaml').replace('environment: test', 'environment: tset') });
  const { code, err } = await w.run(['run', 'leaked-token']);
  expect(code).toBe(2);
  expect(err.split('\n').map((line) => line.trimEnd())).toEqual([
    'error: tokenctl.yaml:3:14: "environment" must be one of production, test, not', '  "tset"', '  [E_CONFIG]',
    '    environment: tset                 # only here may the proof window be shortened', '                 ^', '  did you mean "test"?',
    '  Next:  tokenctl doctor', '  More:  tokenctl explain E_CONFIG', '',
  ]);
});
