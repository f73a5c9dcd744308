import { describe, expect, test } from 'vitest';
import { decideColor, terminalFacts, type Env, type TerminalFlags } from '../../../src/ui/terminal.ts';
import { fakeStreams } from './fake-streams.ts';

const FLAGS: TerminalFlags = { output: 'text', color: 'auto', noInput: false, accessible: false, quiet: false, noPager: false };
const facts = (env: Env = {}, flags: Partial<TerminalFlags> = {}, streams = fakeStreams()) => terminalFacts({ streams, env, flags: { ...FLAGS, ...flags } });

describe('colour: the first that speaks decides', () => {
  test.each<[string, Env, TerminalFlags['color'], boolean, boolean]>([
    ['a terminal', {}, 'auto', true, true],
    ['a pipe', {}, 'auto', false, false],
    ['--color always beats NO_COLOR', { NO_COLOR: '1' }, 'always', false, true],
    ['--color never beats FORCE_COLOR', { FORCE_COLOR: '1' }, 'never', true, false],
    ['NO_COLOR beats FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, 'auto', true, false],
    ['an empty NO_COLOR says nothing', { NO_COLOR: '' }, 'auto', true, true],
    ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, 'auto', false, true],
    ['FORCE_COLOR=0 on a terminal', { FORCE_COLOR: '0' }, 'auto', true, false],
    ['FORCE_COLOR beats TERM=dumb', { FORCE_COLOR: '1', TERM: 'dumb' }, 'auto', true, true],
    ['TERM=dumb', { TERM: 'dumb' }, 'auto', true, false],
    ['CI', { CI: 'true' }, 'auto', true, false],
    ['CI=false is no CI', { CI: 'false' }, 'auto', true, true],
  ])('%s', (_, env, choice, isTTY, colored) => {
    expect(decideColor({ choice, env, isTTY })).toBe(colored);
  });
});

test.each([['true', true], ['1', true], ['woodpecker', true], ['', false], ['0', false], ['false', false], ['False', false], [undefined, false]])('CI=%s counts: %s', (value, ci) => {
  expect(facts({ CI: value }).ci).toBe(ci);
});

describe('somebody can be asked only if a person sits at both streams', () => {
  test.each<[string, boolean, Env, Partial<TerminalFlags>, boolean]>([
    ['both terminals', true, {}, {}, true],
    ['stdin is a pipe', false, {}, {}, false],
    ['CI on a terminal', true, { CI: '1' }, {}, false],
    ['--no-input', true, {}, { noInput: true }, false],
    ['TOKENCTL_NO_INPUT', true, { TOKENCTL_NO_INPUT: '1' }, {}, false],
    ['--json', true, {}, { output: 'json' }, false],
    ['TERM=dumb', true, { TERM: 'dumb' }, {}, false],
  ])('%s', (_, stdinIsTTY, env, flags, can) => {
    expect(facts(env, flags, fakeStreams({ stdinIsTTY })).canPrompt).toBe(can);
  });
  test('stderr is a file', () => {
    expect(facts({}, {}, fakeStreams({ isTTY: false })).canPrompt).toBe(false);
  });
  test('a piped stdin leaves the terminal itself, but never under CI', () => {
    const piped = fakeStreams({ stdinIsTTY: false });
    expect(facts({}, {}, piped).canPromptOnTty).toBe(true);
    expect(facts({ CI: 'true' }, {}, piped).canPromptOnTty).toBe(false);
  });
});

describe('a terminal is repainted only where that works', () => {
  test.each<[string, Env, Partial<TerminalFlags>, number, boolean]>([
    ['80 columns', {}, {}, 80, true],
    ['0 columns is no terminal', {}, {}, 0, false],
    ['CI', { CI: '1' }, {}, 80, false],
    ['TERM=dumb', { TERM: 'dumb' }, {}, 80, false],
    ['accessible by variable', { ACCESSIBLE: '1' }, {}, 80, false],
    ['accessible by flag', {}, { accessible: true }, 80, false],
    ['json', {}, { output: 'json' }, 80, false],
    ['-q', {}, { quiet: true }, 80, false],
  ])('%s', (_, env, flags, columns, can) => {
    expect(facts(env, flags, fakeStreams({ columns })).canAnimate).toBe(can);
  });
  test('0 columns: text is 80 wide', () => {
    expect(facts({}, {}, fakeStreams({ columns: 0 })).columns).toBe(80);
  });
});

test('no pager under CI, in a pipe, or when told', () => {
  expect(facts().canPage).toBe(true);
  expect(facts({ CI: '1' }).canPage).toBe(false);
  expect(facts({}, { noPager: true }).canPage).toBe(false);
  expect(facts({}, {}, fakeStreams({ isTTY: false })).canPage).toBe(false);
});
