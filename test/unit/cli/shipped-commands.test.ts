import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { registry } from '../../../src/cli/commands/registry.gen.ts';
import { complete, completionScript } from '../../../src/cli/completion.ts';
import { explain, explainable } from '../../../src/cli/explanations.ts';
import { GLOBAL_FLAGS } from '../../../src/cli/globals.ts';
import { commandHelp, rootHelp } from '../../../src/cli/help.ts';
import { TOPICS } from '../../../src/cli/topics.ts';
import { runLine } from './run-in-process.ts';

const commands = await Promise.all(Object.values(registry).map(async (entry) => (await entry.load()).default));

describe.each(commands.map((command) => [command.name, command] as const))('tokenctl %s', (name, command) => {
  test('has help of at most 80 columns that shows an example', () => {
    const lines = commandHelp(command);
    expect(lines.filter((line) => [...line].length > 80 && !line.startsWith('  $ '))).toEqual([]);
    expect(command.examples.length).toBeGreaterThan(0);
    expect(command.summary).not.toMatch(/[.]$|^[A-Z][a-z]/);
  });
  test('takes no flag twice, and none that is global', () => {
    const names = [...GLOBAL_FLAGS, ...(command.flags ?? [])].flatMap((flag: { name: string; short?: string }) => [flag.name, ...(flag.short === undefined ? [] : [flag.short])]);
    expect(names.filter((it, i) => names.indexOf(it) !== i)).toEqual([]);
  });
  test('--json answers one document, whatever goes wrong', async () => {
    const { out } = await runLine([...name.split(' '), '--json', '--bogus-flag'], registry);
    expect(JSON.parse(out)).toMatchObject({ schema: 'tokenctl/error/v1', exit: { code: 2 } });
  });
});

test('the first screen fits 80 columns', () => {
  const lines = rootHelp(registry);
  expect(lines.filter((line) => [...line].length > 80)).toEqual([]);
  expect(lines.length).toBeLessThanOrEqual(45);
});

test('topics fit 80 columns', () => {
  for (const [topic, page] of Object.entries(TOPICS)) expect({ topic, wide: page.lines().filter((line) => [...line].length > 80) }).toEqual({ topic, wide: [] });
});

test('explain knows everything it lists', async () => {
  for (const name of await explainable()) expect({ name, found: (await explain(name)).length > 0 }).toEqual({ name, found: true });
  expect(await explain('3')).toMatchObject([{ what: 'exit' }]);
  expect(await explain('__proto__')).toEqual([]);
  expect((await runLine(['explain', 'survivd'], registry)).err).toContain('survived');
});

describe('completion', () => {
  const values = () => Promise.resolve(['INC-7', 'INC-8']);
  const offered = async (...words: string[]) => (await complete(words, registry, values)).candidates.map(({ value }) => value);
  test('commands, verbs, flags, choices and values from the state', async () => {
    expect(await offered('expl')).toEqual(['explain']);
    expect(await offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
    expect(await offered('-i', '')).toEqual(['INC-7', 'INC-8']);
    expect(await offered('-i', 'INC-7', 'comp')).toEqual(['completion']);
    expect(await offered('--incident=INC-')).toEqual(['--incident=INC-7', '--incident=INC-8']);
    expect(await offered('explain', '--acc')).toEqual(['--accessible']);
    expect(await offered('--output', 'j')).toEqual(['json']);
    expect((await complete(['-C', ''], registry, values)).files).toBe(true);
    expect(await offered('no', 'such', '')).toEqual([]);
  });
  test('hidden commands are not offered', async () => {
    expect(await offered('complet')).toEqual(['completion']);
  });
  test('a line that holds a secret is not completed, and not echoed', async () => {
    const { out, err } = await runLine(['complete', '--', 'explain', 'sk-canary-1'], registry);
    expect(out).toBe('');
    expect(err).not.toContain('canary');
  });
  test.each([['bash', '-n'], ['zsh', '-n'], ['fish', '--no-execute']] as const)('the script for %s parses', (shell, flag) => {
    const checked = spawnSync(shell, [flag], { input: completionScript(shell), encoding: 'utf8' });
    // A machine without that shell can say nothing about it.
    if (checked.error === undefined) expect(checked).toMatchObject({ status: 0, stderr: '' });
  });
  test('bash: the function offers what the program says', () => {
    const script = `tokenctl() { printf 'show\\tshow it\\nshelve\\n'; }\n${completionScript('bash')}\nCOMP_LINE='tokenctl ledger sh' COMP_POINT=18 COMP_WORDS=(tokenctl ledger sh) COMP_CWORD=2\n_tokenctl\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    expect(spawnSync('bash', [], { input: script, encoding: 'utf8' })).toMatchObject({ stdout: 'show\nshelve\n', stderr: '' });
  });
});
