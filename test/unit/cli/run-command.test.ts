import { describe, expect, expectTypeOf, test } from 'vitest';
import { defineCommand, type CommandCx } from '../../../src/cli/command.ts';
import { TokenctlError } from '../../../src/core/errors.ts';
import { registryOf, runLine, start, type Session } from './run-in-process.ts';

let seen: unknown = null;
const show = defineCommand({
  name: 'ledger show',
  summary: 'show it',
  group: 'account',
  args: [{ name: 'entry', summary: 'which', variadic: true, complete: 'entry' }],
  flags: [
    { name: '--max-failures', kind: 'int', summary: 'how many' },
    { name: '--until', kind: 'duration', summary: 'how long' },
    { name: '--var', kind: 'text', value: 'K=V', repeatable: true, summary: 'an input' },
    { name: '--basis', kind: 'choice', of: ['not-ours', 'attested'], summary: 'why' },
    { name: '--all', kind: 'bool', summary: 'all' },
    { name: '--reason', kind: 'text', value: 'TEXT', summary: 'why', env: 'TOKENCTL_REASON' },
  ],
  examples: [{ run: 'tokenctl ledger show', does: 'shows' }],
  exits: [3],
  json: 'tokenctl/ledger/v1',
  async handler(cx: CommandCx, { args, flags }) {
    expectTypeOf(args.entry).toEqualTypeOf<readonly string[]>();
    expectTypeOf(flags.maxFailures).toEqualTypeOf<number | undefined>();
    expectTypeOf(flags.basis).toEqualTypeOf<'not-ours' | 'attested' | undefined>();
    expectTypeOf(flags.var).toEqualTypeOf<readonly string[]>();
    expectTypeOf(flags.all).toEqualTypeOf<boolean>();
    seen = { args, flags, globals: cx.globals, cwd: cx.cwd };
    cx.ui.note('on the way');
    cx.ui.event({ code: 'run.started' });
    return { exit: 3, text: ['one', 'two'], json: { entries: [] } };
  },
});
const fail = defineCommand({
  name: 'fail', summary: 'fails', group: 'hot path', args: [{ name: 'how', summary: '' }], examples: [], exits: [], json: null,
  handler: (_cx, { args }) => { throw args.how === 'bug' ? new RangeError('canary-in-a-message') : new TokenctlError('E_REFUSED', 'The issuer said no.', { hint: 'Ask the owner.', next: ['tokenctl resume 01JF8K'], lines: ['step 6 revoke'] }); },
});
const waits = (polite: boolean) => defineCommand({
  name: 'wait', summary: 'waits', group: 'hot path', examples: [], exits: [], json: null, stopsPolitely: polite,
  handler: (cx) => new Promise((resolve, reject) => {
    cx.ui.note('running');
    if (polite) cx.stop.addEventListener('abort', () => resolve({ exit: 3, text: 'stopped cleanly' }));
    cx.signal.addEventListener('abort', () => reject(cx.signal.reason));
  }),
});
const deaf = defineCommand({ name: 'deaf', summary: 'hears nothing', group: 'hot path', examples: [], exits: [], json: null, stopsPolitely: true, handler: (cx) => { cx.ui.note('running'); return new Promise(() => undefined); } });
const writes = (trouble: Error) => defineCommand({ name: 'write', summary: 'writes', group: 'hot path', examples: [], exits: [3], json: 'tokenctl/write/v1', handler: () => Promise.resolve({ exit: 3, text: 'two are dead', json: { dead: 2 }, after: () => Promise.reject(trouble) }) });
const registry = registryOf(show, fail, waits(true), deaf);

describe('words', () => {
  test('global flags stand before or after the command; values are typed', async () => {
    const argv = ['-i', 'INC-7', '-C', 'sub', 'ledger', '--quiet', 'show', 'a', '--max-failures', '3', '--until=1h30m', '--var', 'k=v', '--var', 'x=y', '--basis', 'attested', '-vv', '--timeout', '90s', 'b'];
    const { code } = await runLine(argv, registry, { env: { TOKENCTL_REASON: 'from the environment' } });
    expect(code).toBe(3);
    expect(seen).toMatchObject({
      args: { entry: ['a', 'b'] },
      flags: { maxFailures: 3, until: 5_400_000, var: ['k=v', 'x=y'], basis: 'attested', all: false, reason: 'from the environment' },
      globals: { incident: 'INC-7', quiet: true, verbose: 2, timeoutMs: 90_000 },
      cwd: '/project/sub',
    });
  });

  test.each([
    ['a flag that is not there', ['ledger', 'show', '--reasn', 'x'], /Unknown option '--reasn'[\s\S]*Did you mean --reason/],
    ['its value is not echoed', ['ledger', 'show', '--tok=hunter2canary'], /Unknown option '--tok'/],
    ['a whole number', ['ledger', 'show', '--max-failures', 'hunter2canary'], /--max-failures takes a whole number/],
    ['a duration', ['ledger', 'show', '--until', 'hunter2canary'], /--until takes a duration/],
    ['one of', ['ledger', 'show', '--basis', 'hunter2canary'], /--basis takes one of: not-ours, attested/],
    ['twice', ['ledger', 'show', '--reason', 'a', '--reason', 'b'], /--reason was given 2 times/],
    ['a value that is missing', ['ledger', 'show', '--reason'], /argument missing/],
    ['too many', ['fail', 'a', 'hunter2canary'], /Too many arguments/],
    ['a verb that is not there', ['ledger', 'shwo'], /no command "ledger shwo"[\s\S]*"ledger show"/],
    ['a command that is not there', ['fial'], /no command "fial"[\s\S]*"fail"/],
    ['a verb without its noun', ['show'], /"ledger show"/],
    ['something that was pasted', ['hunter2canary'], /The first word is no command/],
    ['a flag before any command', ['--bogus'], /Unknown option '--bogus'/],
  ])('%s: exit 2, one sentence, no value repeated', async (_, argv, message) => {
    const { code, out, err } = await runLine(argv, registry);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    expect(err).not.toContain('hunter2');
  });

  test.each([[['ledger', 'show', 'sk-canary-1']], [['--reason=sk-canary-1', 'ledger', 'show']], [['sk-canary-1']], [['ledger', 'show', '--help', 'sk-canary-1']], [['--json', 'ledger', 'show', '--', 'sk-canary-1']]])(
    'a secret in %j is refused before anything else, and not echoed', async (argv) => {
      seen = null;
      const { code, out, err } = await runLine(argv, registry);
      expect(code).toBe(2);
      expect(out + err).toContain('E_SECRET_IN_ARGV');
      expect(out + err).not.toContain('canary');
      expect(seen).toBeNull();
    });
});

describe('answers', () => {
  test('text: the answer on stdout, the rest on stderr', async () => {
    expect(await runLine(['ledger', 'show'], registry)).toEqual({ code: 3, out: 'one\ntwo\n', err: 'on the way\n' });
  });
  test('--json: one document with schema and exit', async () => {
    const { out } = await runLine(['ledger', 'show', '--json'], registry);
    expect(JSON.parse(out)).toEqual({ schema: 'tokenctl/ledger/v1', entries: [], exit: { code: 3, name: 'partial' } });
  });
  test('ndjson: head, events, document; --json-into has them too', async () => {
    const session = start(['ledger', 'show', '-o', 'ndjson', '--json-into', 'f'], registry);
    const { out } = await session.run;
    expect(out.trim().split('\n').map((line) => JSON.parse(line) as object)).toEqual([
      { schema: 'tokenctl/events/v1', tool: '0.0.0' }, { code: 'run.started' }, { schema: 'tokenctl/ledger/v1', entries: [], exit: { code: 3, name: 'partial' } },
    ]);
    expect(session.lines.map((line) => JSON.parse(line) as object)).toEqual([{ schema: 'tokenctl/events/v1', tool: '0.0.0' }, { code: 'run.started' }]);
  });
  test('an error is a screen, or a document', async () => {
    const text = await runLine(['fail'], registry);
    expect(text).toEqual({ code: 3, out: '', err: [
      'error: The issuer said no.                                           [E_REFUSED]',
      '  step 6 revoke', '  Ask the owner.', '  Next:  tokenctl resume 01JF8K', '  More:  tokenctl explain E_REFUSED', '',
    ].join('\n') });
    const json = await runLine(['fail', '--json'], registry);
    expect(JSON.parse(json.out)).toMatchObject({ schema: 'tokenctl/error/v1', error: { code: 'E_REFUSED', source: 'provider', next: ['tokenctl resume 01JF8K'] }, exit: { code: 3, name: 'partial' } });
    expect(json.err).toBe('');
  });
  test('usage errors are documents too', async () => {
    for (const argv of [['--json', 'bogus'], ['bogus', '--output=json'], ['fail', '--nope', '-o', 'json']])
      expect(JSON.parse((await runLine(argv, registry)).out)).toMatchObject({ schema: 'tokenctl/error/v1', exit: { code: 2 } });
  });
  test('a bug shows neither message nor stack; with TOKENCTL_DEBUG=1 its places', async () => {
    const quiet = await runLine(['fail', 'bug'], registry);
    expect(quiet.code).toBe(1);
    expect(quiet.err).toContain('[E_INTERNAL]');
    expect(quiet.err).not.toMatch(/canary|\.ts:/);
    const loud = await runLine(['fail', 'bug'], registry, { env: { TOKENCTL_DEBUG: '1' } });
    expect(loud.err).toMatch(/\.ts:\d+/);
    expect(loud.err).not.toContain('canary');
  });
});

/** Modules are loaded on the way to the handler. */
async function underWay({ streams }: Session): Promise<void> {
  while (!streams.stderr.written().includes('running')) await new Promise(setImmediate);
}

describe('stopping', () => {
  test('the first signal asks a polite command to end; its clean end is still 130', async () => {
    const session = start(['wait'], registry);
    await underWay(session);
    session.stop.abort();
    expect(await session.run).toMatchObject({ code: 130, out: 'stopped cleanly\n' });
  });
  test('SIGTERM is 143; the first signal ends a command that is not polite', async () => {
    const session = start(['wait'], registryOf(waits(false)), { signal: 'SIGTERM' });
    await underWay(session);
    session.stop.abort();
    const { code, err } = await session.run;
    expect(code).toBe(143);
    expect(err).toContain('E_INTERRUPTED');
  });
  test('a command that hears nothing is left behind', async () => {
    const session = start(['deaf'], registry);
    await underWay(session);
    session.stop.abort();
    session.drop.abort();
    await session.clock.advance(5_000);
    expect((await session.run).code).toBe(130);
  });
  test('--timeout ends with 124', async () => {
    const session = start(['wait', '--timeout', '30s'], registryOf(waits(false)));
    await underWay(session);
    await session.clock.advance(31_000);
    const { code, err } = await session.run;
    expect(code).toBe(124);
    expect(err).toContain('--timeout 30s passed.');
  });
});

describe('help', () => {
  test('nothing, a noun, a command, and what would not parse: help on stdout, exit 0', async () => {
    for (const argv of [[], ['--help'], ['ledger'], ['ledger', '-h'], ['ledger', 'show', '--help'], ['ledger', 'show', '--bogus', '-h']]) {
      const { code, out, err } = await runLine(argv, registry);
      expect({ argv, code, err, some: out.length > 50 }).toEqual({ argv, code: 0, err: '', some: true });
      expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    }
    expect((await runLine(['ledger'], registry)).out).toContain('ledger show');
  });
  test('--version anywhere', async () => {
    expect(await runLine(['-V', '-q'], registry)).toEqual({ code: 0, out: '0.0.0\n', err: '' });
  });
});

describe('what is written when the work is done', () => {
  test('where it cannot be, the answer is the same: what was done is said', async () => {
    const full = registryOf(writes(Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' })));
    expect(await runLine(['write'], full)).toEqual({ code: 3, out: 'two are dead\n', err: expect.stringMatching(/^warning: .*ENOSPC/) as string });
    expect(JSON.parse((await runLine(['write', '--json'], full)).out)).toMatchObject({ dead: 2, exit: { code: 3 } });
  });
  test('a journal that is not what was written, and a bug, are errors all the same', async () => {
    expect((await runLine(['write'], registryOf(writes(new TokenctlError('E_JOURNAL_TAMPERED', 'Line 2 was edited.'))))).code).toBe(12);
    expect((await runLine(['write'], registryOf(writes(new RangeError('no such thing'))))).code).toBe(1);
  });
});
