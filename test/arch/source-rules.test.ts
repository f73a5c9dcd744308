import { expect, test } from 'vitest';
import { BANNED, BANNED_WORDS, MAX_LINES } from './rules.ts';
import { isGenerated, sourcesUnder, type Source } from './sources.ts';

const sources = sourcesUnder('src').filter(({ path }) => !isGenerated(path));
const ours = [...sources, ...['test', 'tools', 'bench'].flatMap(sourcesUnder)];

const linesWith = ({ path, text }: Pick<Source, 'path' | 'text'>, pattern: RegExp): string[] =>
  text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1} ${line.trim().slice(0, 100)}`] : []));

test(`no file is longer than ${MAX_LINES} lines`, () => {
  const long = ours.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 })).filter(({ lines }) => lines > MAX_LINES);
  expect(long).toEqual([]);
});

test.each(BANNED.map((ban) => [ban.name, ban] as const))('%s stays where it is allowed', (_, { pattern, allowed, why }) => {
  const found = sources
    .filter(({ path }) => !Object.keys(allowed).some((prefix) => path.startsWith(prefix)))
    .flatMap(({ path, code }) => linesWith({ path, text: code }, pattern));
  expect(found, why).toEqual([]);
});

test.each(BANNED_WORDS.map((ban) => [String(ban.pattern), ban] as const))('%s is nowhere', (_, { pattern, why }) => {
  expect(sources.flatMap((source) => linesWith(source, pattern)), why).toEqual([]);
});

test('file names are kebab-case, and none is a drawer', () => {
  const odd = ours.filter(({ path }) => !/^[a-z0-9/.-]+$/.test(path) || /(^|\/)(utils?|helpers?|misc|common)\.ts$/.test(path));
  expect(odd.map(({ path }) => path)).toEqual([]);
});

test('imports of zod bundle small', () => {
  // `import { z }` bundles four times as much as `import * as z`.
  expect(sources.flatMap(({ path, code }) => linesWith({ path, text: code }, /import \{[^}]*\} from 'zod'|import z from 'zod'/))).toEqual([]);
});

test('a module does nothing but define when it runs', () => {
  // In dist/ it runs when one of its exports is first used, or never (docs/adr/0010). Text of a template that stands at the margin is no statement.
  const acts = /^(?:(?:await|new|delete|throw) .*;|(?:if|for|while|switch) ?\(.*|try \{|[\w$.]+\((?!\) \{$).*[;,({[]|[\w$.]+ [-+?|&]*= .*[;,({[])$/;
  expect(sources.filter(({ path }) => path !== 'src/main.ts' && !path.startsWith('src/drill/processes/')).flatMap(({ path, code }) => linesWith({ path, text: code }, acts))).toEqual([]);
});
