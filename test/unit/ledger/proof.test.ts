import { expect, test } from 'vitest';
import { nextRound, windowOf, type ProofAsk, type Round } from '../../../src/ledger/proof.ts';

const rounds = (...at: (number | [number, Round['is']])[]): Round[] =>
  at.map((a, seq) => ({ seq, atMs: typeof a === 'number' ? a : a[0], is: typeof a === 'number' ? 'dead' : a[1], path: 'registry', vantages: 1, positive: false }));
const ask = (more: Partial<ProofAsk>): ProofAsk =>
  ({ rounds: [], card: { propagationMs: 0 }, config: { windowMs: null, environment: 'production' }, baseline: true, now: 1_000_000, withinDeadline: null, ...more });
const S = 1_000;

test('W is the propagation, at least 120 s; only a test workspace may lower it', () => {
  expect(windowOf(0, { windowMs: null, environment: 'production' }).ms).toBe(120 * S);
  expect(windowOf(600 * S, { windowMs: null, environment: 'production' }).ms).toBe(600 * S);
  expect(windowOf(0, { windowMs: 300 * S, environment: 'production' }).ms).toBe(300 * S);
  expect(windowOf(0, { windowMs: 2 * S, environment: 'production' })).toEqual({ ms: 120 * S, shortened: false });
  expect(windowOf(0, { windowMs: 2 * S, environment: null }).ms).toBe(120 * S);
  expect(windowOf(0, { windowMs: 2 * S, environment: 'test' })).toEqual({ ms: 2 * S, shortened: true });
});

test('five dead, first and last W apart, the last two 30 s apart', () => {
  expect(nextRound(ask({ rounds: rounds(0, 30 * S, 60 * S, 90 * S, 120 * S) }))).toEqual({ is: 'complete', rounds: [0, 1, 2, 3, 4], windowMs: 120 * S });
  expect(nextRound(ask({ rounds: rounds(0, 30 * S, 60 * S, 90 * S, 119 * S) })).is).toBe('look');
  expect(nextRound(ask({ rounds: rounds(0, 1, 2, 120 * S) })).is).toBe('look');
  expect(nextRound(ask({ rounds: rounds(0, 30 * S, 60 * S, 100 * S, 125 * S) }))).toMatchObject({ is: 'look', atMs: 1_000_000, dead: 5 });
});

test('alive restarts the count, cannot-tell neither counts nor restarts, and a clock that was set back starts the window anew', () => {
  const four = [0, 30 * S, 60 * S, 90 * S] as const;
  expect(nextRound(ask({ rounds: rounds(...four, [100 * S, 'alive'], 120 * S) }))).toMatchObject({ is: 'look', dead: 1, alive: 1 });
  expect(nextRound(ask({ rounds: rounds(...four, [100 * S, 'cannot-tell'], 120 * S) })).is).toBe('complete');
  expect(nextRound(ask({ rounds: rounds(...four.map((at) => at + 600 * S), 120 * S), now: 120 * S }))).toMatchObject({ is: 'look', dead: 1, atMs: 150 * S, earliestEndMs: 240 * S });
  expect(nextRound(ask({ rounds: rounds(...four.map((at) => at + 600 * S)), now: 100 * S }))).toMatchObject({ is: 'look', dead: 0, atMs: 100 * S });
});

test('without a baseline only the clock and a positive record count', () => {
  const five = rounds(0, 30 * S, 60 * S, 90 * S, 120 * S);
  expect(nextRound(ask({ rounds: five, baseline: false }))).toMatchObject({ is: 'look', dead: 0 });
  expect(nextRound(ask({ rounds: five.map((r) => ({ ...r, positive: true })), baseline: false })).is).toBe('complete');
  expect(nextRound(ask({ rounds: [{ seq: 9, atMs: 5, is: 'dead', path: 'clock', vantages: 1, positive: false }], baseline: false }))).toEqual({ is: 'complete', rounds: [9], windowMs: 0 });
});

test('a lowered window wants five looks spread over it', () => {
  const config = { windowMs: 2 * S, environment: 'test' as const };
  expect(nextRound(ask({ config, rounds: rounds(0, 500, 1_000, 1_500, 2_000) })).is).toBe('complete');
  expect(nextRound(ask({ config, rounds: rounds(0, 1, 2, 3, 2_000) })).is).toBe('look');
});

test('says when to look, when it can end, and whether that is past the deadline', () => {
  expect(nextRound(ask({ now: 0 }))).toMatchObject({ atMs: 0, earliestEndMs: 120 * S, late: false });
  expect(nextRound(ask({ rounds: rounds(0, 30 * S), now: 31 * S, withinDeadline: 50 * S }))).toMatchObject({ atMs: 60 * S, earliestEndMs: 120 * S, dead: 2, late: true });
  expect(nextRound(ask({ rounds: rounds([0, 'cannot-tell']), now: 1 }))).toMatchObject({ atMs: 30 * S });
});
