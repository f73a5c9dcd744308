import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { isTokenctlError } from '../../../src/core/errors.ts';
import { createUi, type Ui } from '../../../src/ui/index.ts';
import { fakeClock } from './fake-clock.ts';
import { fakeStreams, type FakeStreams } from './fake-streams.ts';

const FLAGS = { output: 'text', color: 'never', noInput: false, accessible: false, quiet: false, noPager: false, verbose: 0 } as const;
const REASON = { flag: '--reason', value: 'TEXT', why: 'why this run is needed', question: 'Why is this run needed?' } as const;

interface Table { readonly streams: FakeStreams; readonly ui: Ui; readonly stop: AbortController }
async function sitDown({ env = {}, flags = {}, stdinIsTTY = true }: { env?: Record<string, string>; flags?: object; stdinIsTTY?: boolean } = {}): Promise<Table> {
  const streams = fakeStreams({ stdinIsTTY });
  const stop = new AbortController();
  const ui = await createUi({ streams, env, clock: fakeClock(), flags: { ...FLAGS, ...flags }, typed: ['run', 'leaked-token', '--var', 'seen=public'], signal: stop.signal });
  return { streams, ui, stop };
}
const codeOf = (work: Promise<unknown>): Promise<string> => work.then(() => 'answered', (e: unknown) => (isTokenctlError(e) ? e.code : String(e)));

/** Types when the screen shows what is waited for. */
async function type({ streams }: Table, when: string, keys: string): Promise<void> {
  for (let i = 0; i < 5_000 && !streams.stderr.written().includes(when); i += 1) await turn();
  expect(streams.stderr.written()).toContain(when);
  await turn();
  streams.keys.write(keys);
}

describe.each([['inquirer', {}], ['accessible', { accessible: true }]])('a person answers (%s)', (mode, flags) => {
  test('a text, with its flag in the question; controls are dropped', async () => {
    const table = await sitDown({ flags });
    const answer = table.ui.prompts.text(REASON);
    await type(table, '(--reason TEXT)', 'in a public gist\r\n');
    expect(await answer).toBe('in a public gist');
    expect(table.streams.stdout.written()).toBe('');
    if (mode === 'accessible') expect(table.streams.stderr.written()).not.toContain('\x1b');
  });

  test('consent is the phrase, and nothing else', async () => {
    const ask = { flag: '--confirm', value: 'd9bd66ac-2', why: 'revokes 2', phrase: 'revoke 2 in prod', lines: ['This cannot be undone.'] } as const;
    const yes = await sitDown({ flags });
    const given = yes.ui.prompts.phrase(ask);
    await type(yes, '(--confirm d9bd66ac-2)', 'revoke 2 in prod\r\n');
    expect(await given).toBeUndefined();
    const no = await sitDown({ flags });
    const refused = codeOf(no.ui.prompts.phrase(ask));
    await type(no, '(--confirm d9bd66ac-2)', 'yes\r\n');
    expect(await refused).toBe('E_DENIED');
  });

  test('Enter is no', async () => {
    const table = await sitDown({ flags });
    const answer = table.ui.prompts.confirm({ flag: '--yes', value: null, why: 'sends 1 message', question: 'Send it?' });
    await type(table, 'y/N', '\r\n');
    expect(await answer).toBe(false);
  });

  test('a choice is a number', async () => {
    const table = await sitDown({ flags });
    const answer = table.ui.prompts.choose({ flag: '--var', value: 'seen=WHERE', why: 'decides the order', question: 'Where were they seen?', choices: [{ value: 'public', label: 'in public' }, { value: 'malware', label: 'by malware' }] });
    await type(table, 'Number:', '2\r\n');
    expect(await answer).toBe('malware');
  });

  test('a stop or a timeout ends the question', async () => {
    const table = await sitDown({ flags });
    const answer = table.ui.prompts.text(REASON).catch((e: unknown) => e);
    await type(table, '(--reason TEXT)', 'half');
    const reason = new Error('stopped');
    table.stop.abort(reason);
    expect(await answer).toBe(reason);
  });
});

test('Ctrl-C at a question: nothing has happened, exit 130', async () => {
  const table = await sitDown();
  const answer = table.ui.prompts.text(REASON).catch((e: unknown) => e);
  await type(table, '(--reason TEXT)', '\x03');
  expect(await answer).toMatchObject({ code: 'E_INTERRUPTED', exit: 130 });
});

test('a secret is not shown', async () => {
  const table = await sitDown();
  const answer = table.ui.prompts.secret({ flag: '-', value: null, why: 'the token', question: 'Paste the token' });
  await type(table, 'not shown', 'hunter2-canary\r');
  expect((await answer).reveal()).toBe('hunter2-canary');
  expect(table.streams.stderr.written()).not.toContain('hunter2');
});

describe('nobody to ask: every kind of question refuses at once, and prints nothing', () => {
  const kinds: readonly (readonly [string, (ui: Ui) => Promise<unknown>])[] = [
    ['text', (ui) => ui.prompts.text(REASON)],
    ['confirm', (ui) => ui.prompts.confirm({ ...REASON, flag: '--yes' })],
    ['phrase', (ui) => ui.prompts.phrase({ ...REASON, phrase: 'yes' })],
    ['choose', (ui) => ui.prompts.choose({ ...REASON, choices: [] })],
    ['secret', (ui) => ui.prompts.secret(REASON)],
    ['on the terminal itself', (ui) => ui.ttyPrompts().prompts.text(REASON)],
  ];
  const places: readonly (readonly [string, Parameters<typeof sitDown>[0]])[] = [
    ['piped stdin', { stdinIsTTY: false }], ['CI', { env: { CI: '1' } }], ['--no-input', { flags: { noInput: true } }], ['--json', { flags: { output: 'json' } }],
  ];
  test.each(places.flatMap(([place, how]) => kinds.map(([kind, ask]) => [place, kind, how, ask] as const)))('%s: %s', async (_, _kind, how, ask) => {
    const { ui, streams } = await sitDown(how);
    streams.keys.write('y\nyes\n');
    expect(await codeOf(ask(ui))).toBe('E_INPUT_NEEDED');
    expect(streams.stderr.written() + streams.stdout.written()).toBe('');
  });

  test('all that is missing comes as one corrected command', async () => {
    const { ui } = await sitDown({ stdinIsTTY: false });
    const refuse = () => ui.prompts.refuse([{ flag: '--confirm', value: 'd9bd66ac-2', why: 'revokes 2' }, { flag: '--reason', value: 'TEXT', why: 'a gate' }]);
    expect(refuse).toThrow(expect.objectContaining({
      exit: 6,
      next: ['tokenctl run leaked-token --var seen=public --confirm d9bd66ac-2 --reason "TEXT"'],
      lines: ['missing: --confirm d9bd66ac-2   revokes 2', '         --reason "TEXT"        a gate'],
    }));
  });
});

test('stdin: `-` reads to the end, and a silent one is not waited for', async () => {
  const piped = await sitDown({ stdinIsTTY: false });
  const bytes = piped.ui.stdin();
  piped.streams.keys.end('one\ntwo');
  expect(Buffer.from(await bytes).toString()).toBe('one\ntwo');

  const clock = fakeClock();
  const streams = fakeStreams({ stdinIsTTY: false });
  const ui = await createUi({ streams, env: {}, clock, flags: FLAGS, typed: [], signal: new AbortController().signal });
  const silent = codeOf(ui.stdin());
  await clock.advance(11_000);
  expect(await silent).toBe('E_INPUT_NEEDED');
});
