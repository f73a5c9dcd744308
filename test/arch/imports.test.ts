import { expect, test } from 'vitest';
import { ALSO, MAY_IMPORT, ONLY_ENTRY } from './rules.ts';
import { importsOf, isGenerated, roomOf, sourcesUnder } from './sources.ts';

const sources = sourcesUnder('src');
const edges = sources.flatMap((source) => importsOf(source).map((it) => ({ ...it, path: source.path })));

test('every import goes in the direction of the table', () => {
  const wrong = edges.flatMap(({ path, target, line }) => {
    const [from, to] = [roomOf(path), roomOf(target)];
    if (target === 'src/main.ts') return [`${path}:${line} imports main.ts`];
    if (from === null || to === null || from === to) return [];
    const allowed = MAY_IMPORT[from]?.includes(to) === true || ALSO.some((rule) => rule.from === from && rule.file === target);
    return allowed ? [] : [`${path}:${line} imports ${target}`];
  });
  expect(wrong).toEqual([]);
});

test('every room is in the table', () => {
  const rooms = new Set(sources.map(({ path }) => roomOf(path)).filter((room) => room !== null));
  expect([...rooms].filter((room) => MAY_IMPORT[room] === undefined)).toEqual([]);
});

test('rooms with one entry are entered there', () => {
  const wrong = edges.filter(({ path, target }) => ONLY_ENTRY.some((rule) => roomOf(path) === rule.from && roomOf(target) === rule.to && target !== rule.file));
  expect(wrong.map(({ path, target, line }) => `${path}:${line} imports ${target}`)).toEqual([]);
});

test('a connector imports no other connector', () => {
  const folder = (path: string) => /^src\/connectors\/([^/]+)\//.exec(path)?.[1];
  const wrong = edges.filter(({ path, target }) => folder(path) !== undefined && folder(target) !== undefined && folder(path) !== folder(target));
  expect(wrong.map(({ path, target, line }) => `${path}:${line} imports ${target}`)).toEqual([]);
});

test('there is no import circle', () => {
  const next = Map.groupBy(edges.filter(({ lazy, path }) => !lazy && !isGenerated(path)), ({ path }) => path);
  const state = new Map<string, 'open' | 'done'>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') { circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> ')); return; }
    state.set(path, 'open');
    for (const { target } of next.get(path) ?? []) visit(target, [...trail, path]);
    state.set(path, 'done');
  };
  for (const { path } of sources) visit(path, []);
  expect(circles).toEqual([]);
});
