import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextRound, type ProofAsk, type Round } from '../../src/ledger/proof.ts';

const round = fc.record({ atMs: fc.integer({ min: 0, max: 400_000 }), is: fc.constantFrom('dead', 'dead', 'dead', 'dead', 'alive', 'cannot-tell') as fc.Arbitrary<Round['is']>, path: fc.constant('registry' as const), vantages: fc.constant(1), positive: fc.constant(false) });
const listed = (rs: readonly Omit<Round, 'seq'>[]): Round[] => rs.toSorted((a, b) => a.atMs - b.atMs).map((r, seq) => ({ ...r, seq }));
const asked = fc.record({
  rounds: fc.array(round, { maxLength: 14 }).map(listed), card: fc.record({ propagationMs: fc.constantFrom(0, 30_000, 200_000) }),
  config: fc.record({ windowMs: fc.constantFrom(null, 2_000, 180_000), environment: fc.constantFrom('production' as const, 'test' as const, null) }),
  baseline: fc.constant(true), now: fc.constant(500_000), withinDeadline: fc.constant(null),
}) satisfies fc.Arbitrary<ProofAsk>;

const lowered = (a: ProofAsk): boolean => a.config.environment === 'test' && (a.config.windowMs ?? Infinity) < Math.max(a.card.propagationMs, 120_000);

/** T3.2 read word by word, without the lowered window. */
function naive(a: ProofAsk): boolean {
  const w = Math.max(a.card.propagationMs, 120_000, a.config.windowMs ?? 0);
  const dead: Round[] = [];
  for (let i = a.rounds.length - 1; i >= 0 && a.rounds[i]?.is !== 'alive'; i -= 1) if (a.rounds[i]?.is === 'dead') dead.unshift(a.rounds[i] as Round);
  if (dead.length < 5) return false;
  const at = (i: number): number => dead.at(i)?.atMs ?? Number.NaN;
  return at(-1) - at(0) >= w && at(-1) - at(-2) >= 30_000;
}

test('complete exactly when the law says so', () => {
  fc.assert(fc.property(asked.filter((a) => !lowered(a)), (a) => {
    expect(nextRound(a).is === 'complete').toBe(naive(a));
  }), { numRuns: 1_500 });
}, 30_000);

test('looking when told, with dead answers, ends when it was said to, and never sooner than W after the first', () => {
  fc.assert(fc.property(asked, (a) => {
    const first = nextRound(a);
    if (first.is === 'complete') return;
    const rounds = [...a.rounds];
    let look = first;
    let at = look.atMs;
    for (let i = 0; i < 20; i += 1) {
      at = look.atMs;
      rounds.push({ seq: 1_000 + i, atMs: at, is: 'dead', path: 'registry', vantages: 1, positive: false });
      const next = nextRound({ ...a, rounds, now: at });
      if (next.is === 'complete') {
        const dead = rounds.filter((r) => next.rounds.includes(r.seq));
        expect(dead.length).toBeGreaterThanOrEqual(5);
        expect(dead.every((r) => r.is === 'dead')).toBe(true);
        expect((dead.at(-1)?.atMs ?? 0) - (dead[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(first.windowMs);
        expect(at).toBe(first.earliestEndMs);
        return;
      }
      expect(next.atMs).toBeGreaterThan(at);
      look = next;
    }
    throw new Error('never ended');
  }), { numRuns: 500 });
}, 30_000);
