import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

let w: SmallWorld;
const run: SmallWorld['run'] = (argv, o) => w.run(argv, o);
const journal = (): string => readFileSync(join(w.home, 'state', 'tokenctl', 'incidents', 'INC-1', 'journal.jsonl'), 'utf8');

/** A person at a terminal, who pipes nothing. */
async function atTerminal(argv: readonly string[]): Promise<{ readonly code: number; readonly err: string; readonly out: string }> {
  const streams = fakeStreams({ isTTY: true });
  const signal = new AbortController().signal;
  const env = { XDG_CONFIG_HOME: join(w.home, 'config'), XDG_STATE_HOME: join(w.home, 'state'), HOME: w.home, USER: 'dana', PAGER: '', PATH: process.env['PATH'] };
  const code = await main({ argv, env, streams, clock: systemClock, cwd: w.dir, signals: { stop: signal, drop: signal, received: () => null } });
  return { code, err: streams.stderr.written(), out: streams.stdout.written() };
}

beforeAll(async () => {
  w = await smallWorld();
  expect((await run(['config', 'trust', '--yes'])).code).toBe(0);
  await run(['incident', 'open', '--title', 'A <b>bold</b> | title']);
  await run(['ledger', 'add', '-'], { stdin: `${w.known}\n${w.unknown}\n` });
});
afterAll(() => w.remove());

test('Markdown on stdout, of the only open incident; nothing is written', async () => {
  const before = journal();
  const { code, out, err } = await run(['report']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toMatch(/^# Review of INC-1: A &lt;b&gt;bold&lt;\/b&gt; \\\| title\n/);
  for (const said of ['2 tokens came onto the ledger', '| 1 token is exposed: alive until it is revoked and proven |', '| payments |', 'tokenctl journal verify -i INC-1']) expect(out).toContain(said);
  expect([w.known, w.unknown].some((value) => out.includes(value))).toBe(false);
  expect(journal()).toBe(before);
});

test('--out: a private file, replaced as a whole, and stdout says where', async () => {
  const file = join(w.dir, 'r.html');
  writeFileSync(file, 'old', { mode: 0o644 });
  const { code, out } = await run(['report', 'INC-1', '--html', '--out', 'r.html']);
  expect([code, statSync(file).mode & 0o777, out]).toEqual([0, 0o600, expect.stringMatching(/r\.html: the review of INC-1, \d+ actions\.\n$/)]);
  expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>[^]*A &lt;b&gt;bold&lt;\/b&gt; \| title/);
  expect((await run(['report', '--out', 'no/such/place.md'])).code).toBe(2);
});

test('--html goes into a pipe, and at a terminal the command that works is named', async () => {
  expect((await run(['report', '--html'])).out).toMatch(/^<!doctype html>/);
  const { code, err, out } = await atTerminal(['report', '--html']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('tokenctl report INC-1 --html --out INC-1.html');
  expect((await atTerminal(['report', '--no-pager'])).out).toContain('# Review of INC-1');
});

test('--json: one document, also beside a file', async () => {
  const { code, doc } = await run(['report', '--json']);
  expect([code, doc()]).toMatchObject([0, { schema: 'tokenctl/report/v1', realm: 'live', out: null, ledger: { entries: 2, open: 2 }, exit: { code: 0 } }]);
  const beside = await run(['report', '--json', '--md', '--out', 'r.md']);
  expect([beside.doc().out.format, readFileSync(join(w.dir, 'r.md'), 'utf8').startsWith('# Review')]).toEqual(['md', true]);
  await run(['report', '--json', '--out', 'r.json']);
  expect(JSON.parse(readFileSync(join(w.dir, 'r.json'), 'utf8'))).toMatchObject({ schema: 'tokenctl/report/v1', incident: { id: 'INC-1' } });
});

test.each<[argv: readonly string[], code: number, said: string]>([
  [['report', '--html', '--md'], 2, '--html and --md are two formats'], [['report', '--html', '--json'], 2, 'tokenctl report INC-1 --html --out INC-1.html --json'],
  [['report', 'INC-9'], 2, 'there is no incident INC-9'], [['report', '--out', '.'], 2, 'it is a folder'],
])('%j: exit %i', async (argv, code, said) => {
  const ran = await run(argv);
  expect([ran.code, `${ran.out}${ran.err}`]).toEqual([code, expect.stringContaining(said)]);
});

test('a note about reach, and a stated cause, leave the list of what nobody did', async () => {
  const issues = async (): Promise<string> => JSON.stringify(((await run(['report', '--json'])).doc() as { undone: readonly { id: string }[] }).undone.map((u) => u.id));
  expect(await issues()).toContain('fact-cause');
  await run(['incident', 'fact', 'cause=a token in a public gist']);
  expect(await issues()).not.toContain('fact-cause');
});

test('what closing leaves in the folder is the same review, as of its last line', async () => {
  await run(['journal', 'export', 'INC-1', '--out', join(w.home, 'evidence')]);
  for (const name of ['README.md', 'report.html', 'report.json', 'timeline.md', 'ledger.csv', 'ledger.json']) expect(existsSync(join(w.home, 'evidence', 'report', name))).toBe(true);
  const measured = (text: string): string => text.slice(text.indexOf('## Timeline'), text.indexOf('## Reach'));
  expect(measured(readFileSync(join(w.home, 'evidence', 'report', 'README.md'), 'utf8'))).toBe(measured((await run(['report'])).out));
});

test('a journal that is not what was written makes no report', async () => {
  const path = join(w.home, 'state', 'tokenctl', 'incidents', 'INC-1', 'journal.jsonl');
  writeFileSync(path, journal().replace('bold', 'BOLD'));
  expect((await run(['report', 'INC-1'])).code).toBe(12);
});
