import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hex } from '../../../src/core/brand.ts';
import { alive, at, dead, fullStory, item, makeStory, openIncident, type Story } from '../comms/story.ts';
import { filesOf, rowsOf } from './read.ts';
import { evidenceFiles } from './whole/evidence.ts';
import { timelineOf } from './whole/timeline.ts';

const hex = 'aa' as Hex;
const refused = { is: 'refused', fault: { code: 'E_REFUSED', class: 'refused' } } as const;
const done = { is: 'done', by: 'answer', out: { receipt: 'ts 1' } } as const;
interface Step { readonly op: number; readonly times: number; readonly run: string | null; readonly after: number; readonly pick: number }
const steps = fc.array(fc.record({
  op: fc.nat(21), times: fc.integer({ min: 1, max: 16 }), run: fc.constantFrom('R1', 'R1', 'R1', 'R2', null), after: fc.constantFrom(0, 0.01, 1, 30, 400), pick: fc.nat(1000),
}), { maxLength: 12 });

/** One of many lines; which of its details are so is `pick`'s to say. */
function add(s: Story, { op, run, after, pick }: Step, i: number): void {
  const more = { run, after };
  const n = (pick + i) % 30;
  const x = (pick + i) % 4;
  const of = ['authority/acc-7Q2xyzabc', 'authority/acc-9KXuvwdef', 'fp1:k1:c0ffee5e00112233', 'authority/new'][x] ?? '';
  const key = `${['revoke', 'mint', 'tell', 'look'][n % 4]}:${of}` as never;
  const effect = ['revoke', 'mint', 'notify', 'stage'][n % 4] ?? '';
  // An end leaves out only what its intent has said.
  const said = s.events.some((e) => e.code === 'change.intended' && e.run === run && e.data.n === n);
  const verdict = { ...(pick % 3 === 0 ? alive : dead), ...(pick % 5 === 0 ? { is: 'cannot-tell' as const } : {}), detail: `answer ${pick % 7}` };
  switch (op) {
    case 0: case 1: s.add('change.intended', { n, ...(x < 3 ? { x } : {}), key, effect, gen: 1, idem: hex }, more); return;
    case 2: case 3: s.add('change.ended', { n, ...(x < 3 ? { x } : {}), ...(said && pick % 2 === 0 ? {} : { effect }), key, outcome: pick % 3 === 0 ? refused : done }, more); return;
    case 4: case 5: s.add('round.made', { n, x: x < 3 ? x : null, of, nth: i, verdict, why: (['prove', 'prove', 'alive', 'baseline', 'suspended'] as const)[pick % 5] ?? 'prove' }, more); return;
    case 6: case 7: {
      const rounds = s.events.flatMap((e) => (e.code === 'round.made' && (e.data.of === of || pick % 11 === 0) ? [e.seq] : [])).slice(-(pick % 9));
      s.add('token.proven', { x: x < 3 ? x : null, of, is: pick % 4 === 0 ? 'alive' : 'dead', rounds, windowMs: pick % 2 === 0 ? 0 : 120_000, path: 'verifier', vantages: 1 }, more);
      return;
    }
    case 8: s.add('wait.began', { n, until: at(900) }, more); return;
    case 9: s.add('change.observed', { n, found: 'applied', waitedMs: 1 }, more); return;
    case 10: s.add('run.parked', { until: null, for: 'answer', n, next: [] }, more); return;
    case 11: s.add('run.stopping', { why: 'failure', n: pick % 2 === 0 ? n : null }, more); return;
    case 12: s.add('fact.stated', { name: ['detected', 'since', 'cause'][pick % 3] ?? '', value: pick % 7 === 0 ? null : at(-pick) }, more); return;
    case 13: s.add('incident.noted', { text: `| note ${pick}\n` }, more); return;
    case 14: s.add('question.answered', { n, key, text: 'yes', evidence: null, when: 'asked', by: 'mia', named: pick % 2 === 0 }, more); return;
    case 15: s.add('debt.settled', { debt: `human-task/${key}` as never, by: 'mia', reason: 'r', evidence: 'e' }, more); return;
    case 16: s.add('message.sent', { channel: 'out', template: 't', sha256: hex, file: 'f', outcome: 'done', run: null }, more); return;
    case 17: s.add('checkpoint.signed', { size: s.events.length, root: 'abcd', file: 'checkpoints/1' }, more); return;
    case 18: s.add('consumer.checked', { consumer: `c${x}`, place: 'p', shows: null, inUse: pick % 2 === 0, status: 200 }, more); return;
    case 19: s.add('exposure.identified', { x, token: `authority/known-${pick}` as never, issuer: 'authority', id: `known-${pick}`, kind: 'jwt' }, more); return;
    case 20: s.add('exposure.dismissed', { x: 2, by: 'dana', named: true, basis: 'not-ours', reason: 'r' }, more); return;
    default: s.add('gate.given', { plan: hex, gate: 'reason', step: null, level: null, given: 'g', repeat: false, by: 'flag' }, more);
  }
}

const storyOf = (all: readonly Step[], from: Story): Story => {
  for (const step of all) for (let i = 0; i < step.times; i += 1) add(from, step, i);
  return from;
};

test('in two passes the files are those of the whole journal in memory, and lines written meanwhile change nothing', async () => {
  await fc.assert(fc.asyncProperty(steps, fc.boolean(), fc.option(fc.constantFrom(at(1), at(10_000)), { nil: undefined }), async (all, full, now) => {
    const s = storyOf(all, full ? fullStory() : makeStory());
    const o = now === undefined ? {} : { now };
    const whole = evidenceFiles(s.events, o);
    const { events: later } = storyOf([{ op: 13, times: 3, run: null, after: 1, pick: 1 }], makeStory());
    const streamed = await filesOf(s.events, { ...o, later });
    for (const [name, text] of whole) expect(streamed.get(name)).toBe(text);
    expect(await rowsOf(s.events)).toEqual(timelineOf(s.events));
  }), { numRuns: 150 });
});

test('of a large incident the files for people stay short, and those for programs whole', async () => {
  const s = makeStory();
  openIncident(s);
  const TOKENS = 3_000;
  for (let i = 0; i < TOKENS; i += 10) s.add('exposure.recorded', { from: 3 + i, items: Array.from({ length: 10 }, (_, k) => item('authority', `t${i + k}`)) }, { after: 0.01 });
  const fan = { run: 'R1', after: 0.01 };
  for (let i = 3; i < TOKENS + 3; i += 1) {
    s.add('change.intended', { n: i, x: i, key: `suspend:authority/t${i - 3}` as never, effect: 'suspend', gen: 1, idem: hex }, fan);
    s.add('change.ended', { n: i, x: i, key: `suspend:authority/t${i - 3}` as never, effect: 'suspend', outcome: done, owes: [`reinstate-owed/t${i}` as never] }, fan);
    s.add('round.made', { n: i, x: i, of: `authority/t${i - 3}`, nth: 1, verdict: dead, why: 'suspended' }, fan);
    s.add('token.contained', { x: i, by: 'suspended' }, fan);
    s.add('wait.began', { n: i, until: at(900) }, fan);
    s.add('consumer.checked', { consumer: `c${i}`, place: 'p', shows: null, inUse: true, status: 200 }, fan);
    s.add('incident.noted', { text: `note ${i}` }, fan);
  }
  const files = await filesOf(s.events);
  const lines = (name: string): string[] => (files.get(name) ?? '').split('\n');
  // What is open is listed up to 2,000, all else up to 200.
  expect(lines('README.md').length).toBeLessThan(2_800);
  expect((files.get('report.html') ?? '').length).toBeLessThan(1_000_000);
  expect(Math.max(...lines('README.md').map((l) => l.length))).toBeLessThan(3_000);
  expect(lines('README.md')).toContain('and 1,003 more: `tokenctl ledger show --status open --csv FILE -i INC-7`, or ledger.csv in the report folder');
  // What persons wrote is not counted away; of so much of it the middle is left out.
  expect(lines('timeline.md').length).toBeLessThan(4_010);
  expect(files.get('timeline.md')).toMatch(/and \d+ more rows, all of which `tokenctl timeline --all` shows[^]*note 3002/);
  expect((JSON.parse(files.get('ledger.json') ?? '') as { entries: unknown[] }).entries).toHaveLength(TOKENS + 3);
  expect(lines('ledger.csv')).toHaveLength(TOKENS + 3 + 2);
  const quiet = await rowsOf(s.events.filter((e) => e.code !== 'incident.noted'));
  expect(quiet.length).toBeLessThan(20);
  expect(quiet.find((r) => r.text.startsWith('containment'))?.text).toContain(`${TOKENS} contained (suspended)`);
  expect(quiet.find((r) => r.text.startsWith('ledger: '))?.text).toContain(`${TOKENS + 3} entries recorded`);
});
