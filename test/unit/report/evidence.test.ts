import { expect, test } from 'vitest';
import { A, at, change, earlyStory, fullStory, item, makeStory, openIncident } from '../comms/story.ts';
import { filesOf } from './read.ts';

const file = (files: Map<string, string>, name: string): string => files.get(name) ?? '';

test('the folder says what happened, the proofs by their rounds, who answered, and how to verify', async () => {
  const s = fullStory();
  s.add('question.answered', { n: 2, key: 'in-use' as never, text: 'payments restarted', evidence: 'https://ci.example.test/1', when: 'asked', by: 'dana', named: false });
  change(s, { n: 9, key: 'tell:eng', effect: 'notify', out: { receipt: 'ts 1764' } });
  s.add('message.sent', { channel: 'out', template: 'all-clear', sha256: 'ab' as never, file: 'comms/1.md', outcome: 'unknown', run: null });
  const files = await filesOf(s.events);
  expect([...files.keys()]).toEqual(['timeline.md', 'ledger.json', 'ledger.csv', 'README.md', 'report.html', 'report.json']);
  const readme = file(files, 'README.md');
  for (const said of ['# Review of INC-7: Tokens in a public gist', '| closed | 3 | 2 proven, 1 dismissed by one person |', `### ${A}: proven dead`, '5 rounds from 2026-11-23', 'window 2 min; 1 vantage; by verifier', '| dead | verifier | 1 | alive | 401 invalid_token |',
    'SEC-42 three tokens in a public gist', 'dana (self-declared)', 'dismissed by one person (dana)', 'receipt ts 1764', '| all-clear | out | unknown |', 'tokenctl journal verify -i INC-7 --anchor 36:96734f42d92c'])
    expect(readme).toContain(said);
  expect(JSON.parse(file(files, 'ledger.json'))).toMatchObject({ version: 1, incident: 'INC-7', entries: [{ x: 0, state: 'proven', closed: true }, { x: 1 }, { x: 2, state: 'waived', words: 'dismissed by one person (dana)' }] });
  expect(await filesOf(s.events)).toEqual(files);
});

test('an early incident shows what is not known, and calls nothing proven', async () => {
  const readme = file(await filesOf(earlyStory().events), 'README.md');
  expect(readme).toContain('| all contained: suspended, proven, waived or merged | not yet |');
  expect(readme).toContain('3 tokens came onto the ledger, since when they were exposed is not known.');
  expect(readme).toContain('## Proofs\n\nNone.');
});

test('a proof is shown with the rounds that it names and those that it does not', async () => {
  const s = fullStory();
  const { entries } = JSON.parse(file(await filesOf(s.events), 'ledger.json')) as { entries: { proof: { rounds: unknown[] } | null }[] };
  expect(entries[0]?.proof).toMatchObject({ of: A, is: 'dead', x: 0, windowMs: 120_000, vantages: 1, besides: { alive: 0, cannotTell: 0, dead: 0 } });
  expect(entries[0]?.proof?.rounds).toHaveLength(5);
});

test('a cell of the CSV is never a formula, and quotes are doubled', async () => {
  const s = makeStory();
  openIncident(s);
  s.add('exposure.recorded', { from: 3, items: ['=HYPERLINK("http://x")', '+1', '-1', '@a', ' =1', '\t=1', '\r=1'].map((owner, i) => item('authority', `id-${i}`, { owner })) });
  const lines = file(await filesOf(s.events), 'ledger.csv').split('\r\n');
  for (const cell of lines.flatMap((l) => l.split('","'))) expect(cell.replace(/^"/, '')).not.toMatch(/^\s*[=+@]|^\s*-\d/);
  expect(lines[4]).toContain('"\'=HYPERLINK(""http://x"")"');
});

test('other people’s text breaks no table and makes no link', async () => {
  const s = fullStory({ title: 'x | y\n## z [a](http://b.test) <img src=x>' });
  s.add('incident.noted', { text: '| a |\n![i](https://b.test)' });
  for (const name of ['README.md', 'timeline.md']) {
    const text = file(await filesOf(s.events), name);
    expect(text).not.toMatch(/^## z|<img|(?<!\\)\[a\]|https?:\/\/b/m);
    const rows = text.split('\n').filter((l) => l.startsWith('| '));
    for (const row of rows) expect(row.endsWith(' |')).toBe(true);
  }
});

test('a waiver whose time has passed is open again', async () => {
  const s = earlyStory();
  s.add('waiver.proposed', { xs: [0], basis: 'accepted-risk', reason: 'r', until: at(600), proposal: 'aa' as never, by: 'dana', file: 'f' });
  s.add('waiver.granted', { xs: [0], basis: 'accepted-risk', until: at(600), proposal: 'aa' as never, by: 'mia', signature: 's' });
  const state = async (now?: ReturnType<typeof at>): Promise<unknown> => (JSON.parse(file(await filesOf(s.events, now === undefined ? {} : { now }), 'ledger.json')) as { entries: { state: string }[] }).entries[0]?.state;
  expect(await state()).toBe('waived');
  expect(await state(at(601))).toBe('exposed');
});
