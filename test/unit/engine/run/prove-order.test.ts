/** In which order tokens are proven where their provider takes one round at a time. */
import { expect, test } from 'vitest';
import type { TokenKey } from '../../../../src/core/brand.ts';
import type { Verdict } from '../../../../src/core/result.ts';
import { makeTurns, proveDead, type Proof } from '../../../../src/engine/index.ts';
import type { JournalEvent } from '../../../../src/journal/index.ts';
import { situationFold } from '../../../../src/ledger/index.ts';
import { eventClock } from '../../../simulation/event-clock.ts';

const [TOKENS, ROUND_MS] = [40, 10_000];
const never = new AbortController().signal;

/** When each was done, in seconds after the first round, and how. `is` says what a round of a token finds. */
async function proveAll(is: (i: number, nth: number) => Verdict['is'], { propagationMs = 0 } = {}): Promise<readonly { readonly i: number; readonly proof: Proof; readonly s: number; readonly rounds: number }[]> {
  const clock = eventClock();
  const situation = situationFold.empty();
  let seq = 0;
  const journal = { append: (code: string, run: null, data: object): Promise<number> => { seq += 1; situationFold.apply(situation, { v: 1, seq, at: clock.now(), code, run, data, actor: { id: 'you' } } as unknown as JournalEvent); return Promise.resolve(seq); } };
  const turns = makeTurns(1);
  const began = clock.ms();
  const ends: { i: number; proof: Proof; s: number; rounds: number }[] = [];
  await clock.run(() => Promise.all(Array.from({ length: TOKENS }, async (_, i) => {
    let rounds = 0;
    const key = `idp/t${i}` as TokenKey;
    const round = async (): Promise<Verdict> => { rounds += 1; await clock.sleep(ROUND_MS, never); return { is: is(i, rounds), path: 'value', vantages: 1, control: 'alive', detail: '', positive: true }; };
    const proof = await proveDead({
      clock, journal: journal as never, situation, proof: { windowMs: null, environment: 'production' }, tell: () => undefined, clockStep: () => Promise.resolve(), drop: never, signal: never,
      of: { token: { key } as never, value: null }, issuer: { card: { propagationMs }, reads: { round } } as never, x: null, n: null, run: null, revokedAtMs: began, baseline: true,
      deadlineMs: 900_000, control: () => Promise.resolve(null), mayPresent: () => true, timeoutMs: 30_000, why: 'prove',
      turn: async (order) => { const done = await turns(order); return { during: (work) => work().finally(done), end: done }; },
    });
    ends.push({ i, proof, rounds, s: (clock.ms() - began) / 1_000 });
  })).then(() => undefined));
  return ends;
}

test('each is looked at once; then some are proven early, not all at the end, in no more rounds', async () => {
  const ends = await proveAll(() => 'dead');
  expect(ends.map((e) => e.proof)).toEqual(Array(TOKENS).fill('proven'));
  expect(ends.map((e) => e.rounds)).toEqual(Array(TOKENS).fill(5));
  const all = ends.at(-1)?.s ?? 0;
  expect(all).toBe(TOKENS * 5 * ROUND_MS / 1_000);
  const half = ends[TOKENS / 2]?.s ?? 0;
  // The first rounds of all are a fifth of the work; then it is as much proven as is done.
  expect(half / all).toBeLessThan(0.7);
  // Most exposed first: they come in that order.
  expect(ends[0]?.i).toBe(0);
  expect(Math.max(...ends.map((e, n) => Math.abs(e.i - n)))).toBeLessThan(TOKENS / 4);
});

test('what lives is found before the others are proven, and what cannot be told holds nobody up', async () => {
  const ends = await proveAll((i) => (i === 30 ? 'alive' : i < 5 ? 'cannot-tell' : 'dead'));
  expect(ends[0]).toMatchObject({ i: 30, proof: 'alive' });
  expect(ends.filter((e) => e.proof === 'proven').map((e) => e.i).toSorted((a, b) => a - b)).toEqual(Array.from({ length: TOKENS }, (_, i) => i).filter((i) => i >= 5 && i !== 30));
  const proven = ends.filter((e) => e.proof === 'proven');
  expect(ends.filter((e) => e.proof === 'cannot-tell').every((e) => e.s >= (proven.at(-1)?.s ?? 0) || e.s >= 900)).toBe(true);
});

test('a revoke that lied is found out before the others are proven, though its first look came while the kill might still have been on its way', async () => {
  const ends = await proveAll((i) => (i === 2 ? 'alive' : 'dead'), { propagationMs: 60_000 });
  expect(ends.slice(0, 4).map((e) => e.i)).toContain(2);
});

test('looks that told nothing twice are no reason to give a token up', async () => {
  const ends = await proveAll((i, nth) => (i === 2 && nth <= 2 ? 'cannot-tell' : 'dead'));
  expect(ends.find((e) => e.i === 2)?.proof).toBe('proven');
});
