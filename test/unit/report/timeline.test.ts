import { describe, expect, test } from 'vitest';
import type { Hex } from '../../../src/core/brand.ts';
import { A, at, change, dead, fullStory, makeStory, openIncident } from '../comms/story.ts';
import { rowsOf } from './read.ts';

const RUN = { run: '01JF8K' };

test('rows are in order of seq, timed from the start of the exposure, in TRUTH’s words', async () => {
  const rows = await rowsOf(fullStory().events);
  const seqs = rows.map((r) => r.seq);
  expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
  expect(rows.find((r) => r.code === 'incident.opened')).toMatchObject({ since: '+03:37', who: 'dana', level: 'main' });
  const texts = rows.map((r) => r.text);
  expect(texts).toContain('gap of 00:03:37 between the start of the exposure and the opening');
  expect(texts).toContain(`${A} proven dead: 5 rounds over 2 min, 1 vantage, verifier`);
  expect(texts).toContain('fp1:k1:c0ffee5e00112233 dismissed by one person (dana), not-ours: “sample value of a manual”');
  expect(texts).toContain('reason given (terminal): “SEC-42 three tokens in a public gist”');
});

test('a stated detection replaces the guess, and the first action is counted from it', async () => {
  const s = makeStory();
  openIncident(s, { since: at(-900) });
  s.add('fact.stated', { name: 'detected', value: at(-215) });
  change(s, { n: 0, key: `revoke:${A}`, effect: 'revoke', x: 0 });
  const gaps = (await rowsOf(s.events)).filter((r) => r.code === 'gap').map((r) => r.text);
  expect(gaps).toEqual(['gap of 00:03:37 between detection and the opening', 'gap of 00:03:40 between detection and the first action']);
});

test('five minutes without a line are a row', async () => {
  const s = makeStory();
  openIncident(s);
  s.add('incident.noted', { text: 'back' }, { after: 4_000 });
  expect((await rowsOf(s.events)).at(-2)).toMatchObject({ code: 'gap', text: 'gap of 01:06:40 without a line' });
  expect((await rowsOf(s.events)).at(-1)?.since).toBe('+1:06:41');
});

describe('a fan-out', () => {
  const fan = (n: number, refused: number) => {
    const s = makeStory();
    openIncident(s);
    for (let i = 0; i < n; i += 1) s.add('change.intended', { n: i, key: `revoke:authority/t${i}` as never, effect: 'revoke', gen: 1, idem: 'aa' as Hex }, { ...RUN, after: 0.01 });
    for (let i = 0; i < n; i += 1) {
      s.add('change.ended', { n: i, effect: 'revoke', key: `revoke:authority/t${i}` as never, outcome: i < refused ? { is: 'refused', fault: { code: 'E_REFUSED', class: 'refused' } } : { is: 'done', by: 'answer', out: null } }, { ...RUN, after: 0.01 });
      s.add('round.made', { n: i, x: null, of: `authority/t${i}`, nth: 1, verdict: dead, why: 'prove' }, { ...RUN, after: 0.01 });
    }
    return rowsOf(s.events);
  };
  test('is counted, interleaved or not; what was refused keeps its own lines', async () => {
    const rows = await fan(412, 2);
    const texts = rows.map((r) => r.text);
    expect(texts.find((t) => t.startsWith('revoke: '))).toMatch(/^revoke: 412 asked, 2 refused, 410 done/);
    expect(texts.find((t) => t.startsWith('rounds'))).toMatch(/^rounds \(prove\): 412 dead/);
    expect(texts.filter((t) => t.includes('refused (E_REFUSED)'))).toHaveLength(2);
    expect(rows.length).toBeLessThan(12);
  });
  test('of 20 is shown whole', async () => { expect((await fan(20, 0)).filter((r) => r.code === 'change.ended')).toHaveLength(20); });
});

test('other people’s text is one plain line, and an unknown code is skipped', async () => {
  const s = makeStory();
  openIncident(s, { title: 'a\n\u202Eb\u001B[31m' });
  s.events.push({ ...(s.events.at(-1) as object), seq: 99, code: 'from.the.future', data: {} } as never);
  const rows = await rowsOf(s.events);
  expect(rows.some((r) => r.seq === 99)).toBe(false);
  // oxlint-disable-next-line no-control-regex
  for (const r of rows) expect(r.text).not.toMatch(/[\p{Cf}\u0000-\u001F]/u);
});

