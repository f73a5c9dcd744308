import { expect, test } from 'vitest';
import { listDir } from '../../../src/platform/files.ts';
import { readUserFileIfThere } from '../../../src/platform/user-file.ts';
import { drawGraph, findRunbook, listRunbooks, newRunbook, runbookJsonSchema, type RunbookFiles } from '../../../src/runbook/index.ts';
import { load, shipped, shippedDir, SHIPPED, types } from './types.ts';

const disk: RunbookFiles = { list: listDir, read: (path) => readUserFileIfThere(path, { shown: path, code: 'E_RUNBOOK' }) };
const shippedOnly = { dirs: [{ dir: shippedDir, from: 'shipped' as const }], files: disk };
const memory = (files: { readonly [path: string]: string }): RunbookFiles => ({
  list: async (dir) => Object.keys(files).filter((p) => p.startsWith(`${dir}/`)).map((p) => p.slice(dir.length + 1)).sort(),
  read: async (path) => files[path] ?? null,
});

test('the shipped ones are listed with their summaries', async () => {
  const all = await listRunbooks(shippedOnly);
  expect(all.map((r) => r.name)).toEqual([...SHIPPED].sort());
  for (const r of all) expect(r).toMatchObject({ from: 'shipped', problem: null, summary: expect.stringMatching(/\.$/) });
});

test('one of the workspace hides a shipped one; a broken one is listed with its place', async () => {
  const lib = { dirs: [{ dir: 'w', from: 'workspace' as const }, { dir: 's', from: 'shipped' as const }],
    files: memory({ 'w/a.yaml': 'summary: mine', 's/a.yaml': 'summary: theirs', 's/b.yml': 'x: [', 's/notes.txt': '' }) };
  expect(await listRunbooks(lib)).toMatchObject([{ name: 'a', from: 'workspace', summary: 'mine' }, { name: 'b', summary: null, problem: expect.stringMatching(/^s\/b\.yml:1:\d+: not YAML/) }]);
  expect(await findRunbook('a', lib)).toMatchObject({ file: 'w/a.yaml', from: 'workspace', text: 'summary: mine' });
  expect(await findRunbook('s/a.yaml', lib)).toMatchObject({ from: 'path', text: 'summary: theirs' });
});

test.each(['leaked-tokn', 'runbooks/leaked-tokn.yaml', 'leaked-tokn.yml'])('an unknown one, %s: what was meant, and what there is', async (name) => {
  await expect(findRunbook(name, shippedOnly)).rejects.toMatchObject({ code: 'E_RUNBOOK_UNKNOWN', exit: 2,
    lines: ['did you mean "leaked-token"?', expect.stringContaining('revoke-one')], next: ['tokenctl runbook show leaked-token', 'tokenctl runbook list'] });
});

test('a folder is no runbook', async () => {
  await expect(findRunbook(`${shippedDir}/`, shippedOnly)).rejects.toMatchObject({ code: 'E_RUNBOOK', message: `${shippedDir}/:1:1: it is a folder, not a file` });
});

test('a new one passes the check as it stands', () => {
  const r = load(newRunbook({ name: 'mine', owner: 'on: call # "x"', schema: '../schemas/runbook.schema.json' }));
  expect(r).toMatchObject({ name: 'mine', owner: 'on: call # "x"' });
});

test('the graph shows barriers, and what waits for what', () => {
  const r = load(shipped('leaked-token'));
  const text = drawGraph(r, { steps: types });
  expect(text).toMatch(/^══ isolate/m);
  expect(text).toMatch(/^├─ contain +token\.contain +suspend or revoke; when strategy == "contain-first"; asks a reason$/m);
  const mermaid = drawGraph(r, { steps: types, format: 'mermaid' });
  expect(mermaid).toContain('s_in_use --> s_revoke');
  expect(mermaid).not.toMatch(/"[^"\n]*"[^"\n]*"[^"\n]*"contain-first/);
});

test('the JSON Schema knows every step type and what it takes', () => {
  const schema = runbookJsonSchema(types) as any;
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  const item = schema.properties.steps.items;
  expect(item.properties.uses.oneOf.map((x: { const: string }) => x.const)).toEqual([...types.keys()].sort());
  const probe = item.allOf.find((x: any) => x.if.properties.uses.const === 'token.probe').then;
  expect(probe.required).toEqual(['with']);
  expect(probe.properties.with).toMatchObject({ additionalProperties: false, required: ['which', 'expect'] });
  expect(item.allOf.find((x: any) => x.if.properties.uses.const === 'token.revoke').then.required).toBeUndefined();
});
