import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeActivity, withMoments } from '../../../src/report/picture/activity.ts';
import { COLUMNS, makeAxis } from '../../../src/report/picture/axis.ts';
import { pictureSvg } from '../../../src/report/render/picture-svg.ts';
import { at, change, fullStory, item, makeStory, T0 } from '../comms/story.ts';
import { reviewOf } from './read.ts';

const times = fc.array(fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 7 * 86_400_000 })), { minLength: 1, maxLength: 600 }).map((all) => all.sort((a, b) => a - b));

describe('the axis', () => {
  test('every moment has its column, later ones never before earlier ones, and all fit', () => {
    fc.assert(fc.property(times, (all) => {
      const activity = makeActivity();
      for (const ms of all) activity.see(T0 + ms);
      expect(activity.stretches().length).toBeLessThanOrEqual(128);
      const axis = makeAxis(activity.stretches());
      expect(axis.pieces.length).toBeLessThanOrEqual(6);
      let before = 0;
      for (const ms of all) {
        const column = axis.columnOf(T0 + ms);
        expect(column).toBeGreaterThanOrEqual(before);
        before = column;
      }
      expect(before).toBeLessThanOrEqual(COLUMNS);
      for (const p of axis.pieces) expect(p.to - p.from).toBeGreaterThanOrEqual(13.9);
    }));
  });

  test('three seconds keep room beside a week of silence', () => {
    const week = 7 * 86_400_000;
    const activity = makeActivity();
    for (const ms of [0, 1_000, 2_000, 3_000, week]) activity.see(ms);
    const axis = makeAxis(withMoments(activity.stretches(), [-600_000]));
    expect(axis.pieces.map((p) => [p.fromMs, p.toMs])).toEqual([[-600_000, -600_000], [0, 3_000], [week, week]]);
    expect(axis.columnOf(3_000) - axis.columnOf(0)).toBeGreaterThan(COLUMNS / 2);
    expect(Math.round(axis.msAt(axis.columnOf(1_500)))).toBe(1_500);
  });

  test('silences alike stay; a single moment, and none at all, are drawn', () => {
    const alone = (...all: number[]) => makeAxis(all.map((ms) => [ms, ms] as const)).pieces.length;
    expect([alone(0, 1_000, 2_000, 3_000), alone(0, 86_400_000), alone(0, 10, 86_400_000), alone(0, 10, 86_400_000, 86_400_010, 180_000_000)]).toEqual([1, 1, 2, 3]);
    expect(makeAxis([[5, 5]]).columnOf(5)).toBeCloseTo(COLUMNS / 2, 5);
    expect(makeAxis([]).pieces).toHaveLength(1);
  });
});

test('lanes count what happened, marks stand where it was reached, the curve ends where the ledger does', async () => {
  const s = fullStory();
  change(s, { n: 9, key: 'tell:eng', effect: 'notify', out: { receipt: 'r' } });
  const { picture: p } = await reviewOf(s.events, { now: at(100_000) });
  expect(p.lanes.map((l) => [l.lane, l.total])).toEqual([['containment', 2], ['replacement', 3], ['proof', 10], ['people', 9], ['messages', 1], ['trouble', 0]]);
  expect(p.marks.map((m) => m.is)).toEqual(['since', 'opened', 'first containment', 'all contained', 'covered', 'this report']);
  expect(p.curve.steps[0]).toEqual([0, 0, 0]);
  expect(p.curve.most).toBe(3);
  expect(p.curve.steps.at(-1)).toMatchObject({ 1: 0, 2: 0 });
});

test('a hundred thousand lines make a picture of the same size', async () => {
  const s = makeStory();
  s.add('journal.opened', { realm: 'live', incident: 'INC-7', tool: '0', fpKey: 'k' });
  s.add('incident.opened', { kind: 'incident', title: 't', severity: 'SEV1', since: at(-600), environment: 'production', workspace: null, roles: {} });
  const TOKENS = 20_000;
  for (let from = 0; from < TOKENS; from += 100) s.add('exposure.recorded', { from, items: Array.from({ length: 100 }, (_, k) => item('vault', `t${from + k}`)) });
  for (let x = 0; x < TOKENS; x += 1) for (const effect of ['suspend', 'revoke']) change(s, { n: x, x, key: `${effect}:vault/t${x}`, effect });
  const { picture } = await reviewOf(s.events);
  expect(picture.lanes[0]).toMatchObject({ lane: 'containment', total: 2 * TOKENS });
  expect(pictureSvg(picture).length).toBeLessThan(60_000);
});

test('the picture is told in words, loads nothing, and runs nothing', async () => {
  const { picture } = await reviewOf(fullStory().events);
  const svg = pictureSvg(picture);
  expect(svg).toMatch(/^<svg viewBox="[\d. ]+" role="img" aria-labelledby="pt pd"><title id="pt">[^<]+<\/title><desc id="pd">From 2026-11-23 11:56:25 UTC/);
  for (const said of ['opened: 2026-11-23 12:00:02 UTC', 'Contained: 2.', 'At most 3 tokens; at the end 0 exposed and 0 open.']) expect(svg).toContain(said);
  expect(svg).not.toMatch(/href|url\(|script|style=/);
});
