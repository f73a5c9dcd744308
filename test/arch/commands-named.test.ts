import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { GLOBAL_FLAGS } from '../../src/cli/globals.ts';
import { namesUnder } from '../../src/cli/registry.ts';
import { registry } from '../../src/cli/commands/registry.gen.ts';
import { DEBTS } from '../../src/ledger/debts.ts';
import { isGenerated, ROOT, sourcesUnder } from './sources.ts';

/** Named before they are there; the test says when one has come and must leave this list. */
const COMING: { readonly [command: string]: string } = {};
/** What follows the program's name where it begins a title or a sentence. */
const TITLES: readonly string[] = ['inventory', 'workspace', 'is', 'does'];

interface Named { readonly at: string; readonly words: readonly string[]; /** It stands where only a command line can: all of it must be one. */ readonly whole: boolean }

const firsts = new Set(Object.keys(registry).map((name) => name.split(' ')[0] ?? ''));
const PROGRAM = /(^|[^\w./-])tokenctl (?=[\w$@<-])/g;

/** Command lines that the text of a file names: in messages, hints, help, scaffolds and comments. */
function namedIn(path: string, text: string): Named[] {
  const flat = text.replaceAll(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, 'X');
  return flat.split('\n').flatMap((line, i) => [...line.matchAll(PROGRAM)].map((match): Named => {
    const start = match.index + match[0].length;
    const end = /`|'(?!\w)|   |[;,)]|\.(?= |$)| [|#>=:(] ?|\\n|\\`|<\/|$/.exec(line.slice(start))?.index ?? 0;
    return { at: `${path}:${i + 1}`, words: line.slice(start, start + end).replaceAll(/"[^"]*"|"[^"]*$/g, 'TEXT').split(/\s+/).filter((w) => w !== ''), whole: /^['"`$|:]$/.test(match[1] ?? '') || /^(['"`$|]|.*[$|:]) ?$/.test(line.slice(0, match.index + (match[1] ?? '').length).trimStart()) };
  }));
}

/** Lists of words that become command lines (`commandOf`, `commandLine`, `gap`). */
function spelledIn(path: string, text: string): Named[] {
  const lists = text.matchAll(/(?:words: |commandOf\(s, |\.\.\.words|gap\([^[\]]*?)((?:\[[^\]]*\](?:, )?)+)/g);
  return [...lists].flatMap((match) => [...(match[1] ?? '').matchAll(/\[([^\]]*)\]/g)].map(([, inner = '']): Named => ({
    at: `${path}:${text.slice(0, match.index).split('\n').length}`, whole: true, words: inner.split(/,\s*/).map((word) => /^'(.*)'$/.exec(word.trim())?.[1] ?? 'X'),
  })));
}

async function wrongWith({ words, whole }: Named): Promise<string | null> {
  const line = words.filter((w, i) => !['-i', '-C'].includes(w) && !['-i', '-C'].includes(words[i - 1] ?? ''));
  const [first = '', second = ''] = line;
  if (!firsts.has(first)) return !whole || !/^[a-z][a-z-]*$/.test(first) || TITLES.includes(first) || first in COMING ? null : `there is no command ${first}`;
  const name = registry[`${first} ${second}`] ? `${first} ${second}` : first;
  const entry = registry[name];
  if (entry === undefined) return second === '' || !whole && !/^[a-z]+$/.test(second) ? null : second === 'COMMAND' || namesUnder(registry, first).length === 0 ? null : `there is no command ${first} ${second}`;
  const { default: command } = await entry.load();
  const known = new Set<string>([...GLOBAL_FLAGS, ...(command.flags ?? [])].flatMap((f) => [f.name, ...('short' in f && f.short ? [f.short] : [])]));
  const given = line.slice(name.split(' ').length);
  const flag = given.find((w) => /^--?[a-zA-Z]/.test(w) && !known.has(w.split('=')[0] ?? ''));
  return flag === undefined ? null : `${name} has no flag ${flag}`;
}

const sources = sourcesUnder('src').filter(({ path }) => !isGenerated(path));
/** What people read. Decision records speak of what was and of what will be. */
const pages = ['README.md', ...['docs', 'runbooks', 'templates'].flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))]
  .filter((path) => /\.(md|ya?ml)$/.test(path) && !path.startsWith('docs/adr/')).map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));

test('every command line that the program names can be typed', async () => {
  const named = [...sources.flatMap(({ path, text }) => [...namedIn(path, text), ...spelledIn(path, text)]), ...pages.flatMap(({ path, text }) => namedIn(path, text))];
  const wrong = await Promise.all(named.map(async (it) => [it, await wrongWith(it)] as const));
  expect(wrong.flatMap(([{ at, words }, why]) => (why === null ? [] : [`${at} ${why}: tokenctl ${words.join(' ')}`]))).toEqual([]);
  // The search itself finds what there is.
  expect(named.length).toBeGreaterThan(100);
});

test('every debt is settled by a command that there is', async () => {
  const wrong = await Promise.all(Object.entries(DEBTS).map(async ([kind, rule]) => [kind, await wrongWith({ at: kind, words: rule.command({ subject: 's', run: 'RUN', id: `${kind}/s` as never }), whole: true })] as const));
  expect(wrong.filter(([, why]) => why !== null)).toEqual([]);
});

test('what is named as coming has not come yet', () => expect(Object.keys(COMING).filter((name) => registry[name] !== undefined)).toEqual([]));

test.each([
  ["next: ['tokenctl token shred vault/x']", 'there is no command token shred'], ['`tokenctl prove --nonsense`', 'prove has no flag --nonsense'], ["'tokenctl frobnicate'", 'there is no command frobnicate'],
  ["words: ['ledger', 'waive', entry.key, '--why', TEXT]", 'ledger waive has no flag --why'], ["'tokenctl ledger dismiss ${k} -i INC-1 --basis not-ours --reason \"TEXT\"'", null], ['who tokenctl is here', null],
])('the search itself: %s', async (text, why) => {
  const found = await Promise.all([...namedIn('x.ts', text), ...spelledIn('x.ts', text)].map(wrongWith));
  expect(found.find((it) => it !== null) ?? null).toBe(why);
});
