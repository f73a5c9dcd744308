import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTokenctlError } from '../../src/core/errors.ts';
import { openSource } from '../../src/core/source.ts';
import { compileCondition } from '../../src/runbook/index.ts';
import { appendTokens, loadWorkspace } from '../../src/workspace/index.ts';
import { isRefusal } from '../unit/refusal.ts';
import { load, shipped, SHIPPED } from '../unit/runbook/types.ts';
import { CONFIG, connectors, folder, INVENTORY } from '../unit/workspace/folder.ts';
import { loadScenario } from '../../src/drill/scenario/load.ts';
import { scriptText } from '../../src/drill/scenario/script.ts';
import { isComing } from '../../src/drill/scenario/types.ts';
import { compileFact } from '../../src/drill/score/condition.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Damage as files really get it: bytes flipped, lines lost, doubled or swapped, keys renamed, text cut, YAML's own signs strewn in. */
type Damage = (text: string) => string;
const at = (n: number, length: number): number => (length === 0 ? 0 : n % length);
const lines = (text: string, change: (l: string[]) => string[]): string => change(text.split('\n')).join('\n');
const damage: fc.Arbitrary<Damage> = fc.oneof(
  fc.tuple(fc.nat(), fc.integer({ min: 0, max: 7 })).map(([n, bit]): Damage => (t) => { const b = Buffer.from(t); const i = at(n, b.length); b[i] = (b[i] ?? 0) ^ (1 << bit); return b.toString('utf8'); }),
  fc.nat().map((n): Damage => (t) => lines(t, (l) => l.toSpliced(at(n, l.length), 1))),
  fc.tuple(fc.nat(), fc.nat()).map(([n, m]): Damage => (t) => lines(t, (l) => l.toSpliced(at(m, l.length), 0, l[at(n, l.length)] ?? ''))),
  fc.tuple(fc.nat(), fc.constantFrom('x', 'uses', 'id', '__proto__', 'constructor', 'needs', 'toString', 'default', '0')).map(([n, name]): Damage => (t) => {
    const keys = [...t.matchAll(/[A-Za-z]+(?=:)/g)];
    const k = keys[at(n, keys.length)];
    return k === undefined ? t : t.slice(0, k.index) + name + t.slice(k.index + k[0].length);
  }),
  fc.tuple(fc.nat(), fc.constantFrom('null', '[]', '{}', '-1', '1e400', '.nan', '~', '"', "'", '*a', '&a ', '!x ', '{{', '[[', '- ', '? ', ': ', '|\n', '\t', '\r', '\u0000', '\u202e', '𝕏', '%', '<<: ', '---\n', '#', '"\\x"', '99999999999999999999', 'true', '2026-11-23')).map(([n, sign]): Damage => (t) => { const i = at(n, t.length); return t.slice(0, i) + sign + t.slice(i); }),
  fc.tuple(fc.nat(), fc.constantFrom('null', '[]', '{}', '-1', '.inf', '""', '[null]', '[[1]]', '{a: {}}', 'true')).map(([n, value]): Damage => (t) => {
    const values = [...t.matchAll(/(?<=: )[^\n,{}[\]]+/g)];
    const v = values[at(n, values.length)];
    return v === undefined ? t : t.slice(0, v.index) + value + t.slice(v.index + v[0].length);
  }),
  fc.nat().map((n): Damage => (t) => t.slice(0, at(n, t.length))),
);
const damaged = (text: string): fc.Arbitrary<string> => fc.array(damage, { minLength: 1, maxLength: 4 }).map((all) => all.reduce((t, d) => d(t), text));

/** Either it is read, or it is our error, one sentence with a place that is in the file. */
function readsOrRefuses(code: string, text: string, make: () => unknown): void {
  try { make(); } catch (e) {
    const refusal = isRefusal(e, code);
    const [, line] = refusal.message.split(':');
    expect(Number(line)).toBeLessThanOrEqual(text.split('\n').length);
  }
}

test.each(SHIPPED)('however %s is damaged, the loader reads or refuses', (name) => {
  fc.assert(fc.property(damaged(shipped(name)), (text) => { readsOrRefuses('E_RUNBOOK', text, () => load(text)); }), { numRuns: 200 });
});

test('however a scenario of a drill is damaged, the loader reads or refuses, and what it reads can be scored', () => {
  const whole = readFileSync(new URL('../../drills/two-hundred-ok.yaml', import.meta.url), 'utf8');
  fc.assert(fc.property(damaged(whole), (text) => { readsOrRefuses('E_SCENARIO', text, () => {
    const s = loadScenario({ text, file: 'f.yaml', called: null });
    if (isComing(s)) return;
    for (const o of s.objectives) expect(compileFact(o.met, s).ok).toBe(true);
    expect(scriptText(s, { playersOnly: false }).length).toBeGreaterThan(10);
  }); }), { numRuns: 300 });
});

test('however config and inventory are damaged, the loader reads or refuses', async () => {
  const dir = folder({});
  await fc.assert(fc.asyncProperty(damaged(CONFIG), damaged(INVENTORY), fc.boolean(), async (config, inventory, whole) => {
    writeFileSync(join(dir, 'tokenctl.yaml'), whole ? CONFIG : config);
    writeFileSync(join(dir, 'inventory.yaml'), inventory);
    try { await loadWorkspace({ dir, connectors }); } catch (e) { isRefusal(e, 'E_CONFIG'); }
  }), { numRuns: 200 });
});

test('any text at all is read or refused', () => {
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.array(fc.constantFrom('- ', '? ', ': ', '[', ']', '{', '}', ',', '\n', '  ', 'a', '"', "'", '|', '>', '&x', '*x', '!', '%', '#', '@', '`', '---', '...', '\\'), { maxLength: 60 }).map((p) => p.join('')));
  fc.assert(fc.property(text, (t) => { readsOrRefuses('E_CONFIG', t, () => openSource({ text: t, file: 'f.yaml', code: 'E_CONFIG' })); }), { numRuns: 2000 });
});

test('a place is where the value stands: what is complained about can be read there', () => {
  const key = fc.stringMatching(/^[a-z]{1,8}$/);
  fc.assert(fc.property(fc.uniqueArray(key, { minLength: 1, maxLength: 6 }), fc.nat(), fc.constantFrom('', '  ', '\ufeff'), (keys, n, lead) => {
    const text = `${lead === '\ufeff' ? lead : ''}${keys.map((k, i) => `${k}:\n  - x\n  - { in: "v${i}" }\n`).join('')}`;
    const i = at(n, keys.length);
    const c = openSource({ text, file: 'f', code: 'E_CONFIG' }).complain([keys[i] ?? '', 1, 'in'], 'x', { offset: 1 });
    expect(c.sourceLine.slice(c.column - 1)).toMatch(new RegExp(`^${i}"`));
    expect(c.line).toBe(i * 3 + 3);
  }));
});

test('any condition compiles or is refused at a place within it; none decides by throwing anything else', () => {
  const scope = { inputs: { seen: { type: 'choice', ask: '', of: ['a', 'b'], default: null, required: true } }, steps: ['s'], names: ['inputs', 'strategy', 'incident', 'token', 'steps', 'now'] } as const;
  const part = fc.constantFrom('inputs', '.seen', 'strategy', 'token', '.owner', 'steps', '["s"]', '.x', 'incident', 'now', '==', '!=', ' in ', '&&', '||', '!', '(', ')', '[', ']', '"a"', '"zz"', '1', '1.5', 'null', 'true', '?', ':', '.exists(', 'x', ',', 'has(', 'size(', '-', '{', '}', '\\', '"', 'b"a"');
  fc.assert(fc.property(fc.oneof(fc.array(part, { maxLength: 14 }).map((p) => p.join('')), fc.string({ unit: 'binary', maxLength: 40 })), (text) => {
    const c = compileCondition(text, scope);
    if (!c.ok) { expect(c.offset).toBeGreaterThanOrEqual(0); expect(c.offset).toBeLessThanOrEqual(text.length); expect(c.message).not.toMatch(/\n|undefined/); return; }
    try { expect(typeof c.condition.test({ inputs: { seen: 'a' }, strategy: 'replace-first', token: {}, incident: {}, steps: {}, now: '2026-11-23T00:00:00Z' })).toBe('boolean'); } catch (e) { expect(isTokenctlError(e)).toBe(true); }
  }), { numRuns: 3000 });
});

test('an entry that is appended is there, and the rest is as it was', () => {
  const word = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/), fc.constantFrom('no', 'null', '1', 'a: b', '# x', '"', "'", '[a]', '💥', ' pad '));
  fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/), { minLength: 1, maxLength: 5 }), word, fc.array(word, { maxLength: 3 }), (ids, owner, labels) => {
    let text = INVENTORY;
    for (const id of ids) text = appendTokens(text, [{ token: `authority/new-${id}`, owner, labels }]);
    const value = openSource({ text, file: 'f', code: 'E_CONFIG' }).value as { tokens: { token: string; owner: string; labels?: string[] }[] };
    expect(value.tokens.slice(2).map((t) => [t.token, t.owner, t.labels ?? []])).toEqual(ids.map((id) => [`authority/new-${id}`, owner, labels]));
    const left = text.split('\n');
    for (const line of INVENTORY.split('\n')) expect(left).toContain(line);
  }));
});
