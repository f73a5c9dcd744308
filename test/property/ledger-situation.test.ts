import fc from 'fast-check';
import { expect, test } from 'vitest';
import { closeObstacles, entryState, isOpenState, openDebts, openEntries, whatNext, type LedgerState } from '../../src/ledger/index.ts';
import type { Lines } from '../unit/ledger/lines.ts';
import { plain } from '../unit/ledger/plain.ts';
import { act, deed, world } from './deeds.ts';

/** Read from the lines alone, newest first: five dead rounds since the last revoke and the last alive answer, W apart. */
function reallyProven(l: Lines, x: number): boolean {
  let dead: number[] = [];
  for (const e of l.all) {
    const at = Date.parse(e.at);
    if (e.code === 'change.ended' && e.data.x === x && e.data.effect === 'revoke' && ['done', 'accepted', 'already'].includes(e.data.outcome.is)) dead = [];
    if (e.code !== 'round.made' || e.data.x !== x) continue;
    if (e.data.verdict.is === 'alive') dead = [];
    if (e.data.verdict.is === 'dead') dead.push(at);
  }
  const [first, before, last] = [dead[0] ?? 0, dead.at(-2) ?? 0, dead.at(-1) ?? 0];
  const baseline = l.all.some((e) => (e.code === 'baseline.read' || (e.code === 'round.made' && e.data.why === 'baseline')) && e.data.x === x);
  return baseline && dead.length >= 5 && last - first >= 120_000 && last - before >= 30_000;
}

test('no sequence reaches proven without a complete proof; what is not allowed shows and changes nothing', () => {
  let proven = 0;
  fc.assert(fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
    const l = world();
    for (const d of deeds) {
      const before = l.s.entries.map((e) => entryState(e, l.now + d.wait));
      const faults = l.s.faults.length;
      act(l, d);
      for (const [x, e] of l.s.entries.entries()) if (e.state === 'proven' && before[x] !== 'proven') {
        expect(reallyProven(l, x)).toBe(true);
        proven += 1;
      }
      if (l.s.faults.length > faults && d.what === 'lie') expect(l.s.entries.map((e) => entryState(e, l.now))).toEqual(before);
    }
    if (!deeds.some((d) => d.what === 'lie')) expect(l.s.faults.filter((f) => f.why.includes('proof'))).toEqual([]);
  }), { numRuns: 400 });
  // The model gets there often enough to mean something.
  expect(proven).toBeGreaterThan(20);
}, 60_000);

const CLOSED: readonly LedgerState[] = ['proven', 'waived', 'merged'];
test('the exit agrees with a naive reading; close is refused exactly while something is open', () => {
  fc.assert(fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
    const l = world();
    for (const d of deeds) act(l, d);
    l.add('run.ended', { exit: 0, done: 0, failed: 0, notStarted: 0, debts: 0, open: 0 });
    const ask = { now: l.now };
    const states = l.s.entries.map((e) => entryState(e, l.now));
    const next = whatNext(l.s, ask);
    const open = states.filter((s) => !CLOSED.includes(s));
    expect(openEntries(l.s, ask).length).toBe(open.length);
    expect(states.every((s) => isOpenState(s) !== CLOSED.includes(s))).toBe(true);
    const debts = openDebts(l.s, ask);
    const naive = l.s.faults.length > 0 ? 1 : open.includes('survived') ? 11 : open.length === 0 && debts.length === 0 ? 0
      : openEntries(l.s, ask).some((e) => e.waits === null) || debts.some((d) => d.waits === null) ? 3 : 8;
    expect(next.exit).toBe(naive);
    expect(closeObstacles(l.s, ask).length === 0).toBe(naive === 0);
    expect(next.commands.length === 0).toBe(naive === 0);
    expect(open.includes('unidentified') || open.includes('exposed') ? next.exit : 3).not.toBe(0);
  }), { numRuns: 400 });
}, 60_000);

test('the fold of a prefix and its rest is the fold of the whole: it remembers nothing but its state', () => {
  fc.assert(fc.property(fc.array(deed, { maxLength: 25 }), (deeds) => {
    const [a, b] = [world(), world()];
    for (const d of deeds) act(a, d);
    for (const d of deeds) act(b, d);
    expect(plain(b.s)).toEqual(plain(a.s));
  }), { numRuns: 50 });
}, 60_000);
