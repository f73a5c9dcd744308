import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Instant } from '../../src/core/brand.ts';
import type { Outcome } from '../../src/core/result.ts';
import { ChangeStates, type ChangeState } from '../../src/engine/run/change-states.ts';

const OUTCOMES: readonly Outcome[] = [
  { is: 'done', by: 'answer', out: null }, { is: 'done', by: 'observe', out: null }, { is: 'done', by: 'answer', out: { version: '3' } }, { is: 'already' } as Outcome,
  { is: 'skipped', why: 'not needed' }, { is: 'unknown', fault: { code: 'E_UNAVAILABLE' } } as unknown as Outcome, { is: 'failed', fault: { code: 'E_UNAVAILABLE' } } as unknown as Outcome,
];
const number = fc.oneof(fc.nat(40), fc.constantFrom(2 ** 24 - 1, 2 ** 24, 2 ** 40));
const deed = fc.oneof(
  fc.record({ is: fc.constant('intend' as const), n: number, gen: fc.oneof(fc.nat(5), fc.constantFrom(2 ** 14 - 1, 2 ** 14, 2 ** 20)) }),
  fc.record({ is: fc.constant('end' as const), n: number, outcome: fc.constantFrom(...OUTCOMES) }),
);

test('the states of changes are those of a plain map, however few bytes a settled one takes', () => {
  fc.assert(fc.property(fc.array(deed, { maxLength: 120 }), (deeds) => {
    const states = new ChangeStates();
    const plain = new Map<number, ChangeState>();
    for (const [i, d] of deeds.entries()) {
      const was = plain.get(d.n) ?? { gen: 0, intendedAt: null, open: false, outcome: null };
      if (d.is === 'intend') {
        const at = `2026-01-01T00:00:${String(i % 60).padStart(2, '0')}.000Z` as Instant;
        const c = states.of(d.n);
        Object.assign(c, { gen: d.gen, intendedAt: at, open: true, outcome: null });
        plain.set(d.n, { gen: d.gen, intendedAt: at, open: true, outcome: null });
      } else {
        const held = states.of(d.n);
        states.end(d.n, d.outcome);
        // Whoever held it when it ended sees how.
        expect(held.outcome).toEqual(d.outcome);
        const well = d.outcome.is === 'done' || d.outcome.is === 'already' || d.outcome.is === 'skipped';
        plain.set(d.n, { gen: was.gen, intendedAt: well ? null : was.intendedAt, open: d.outcome.is === 'unknown', outcome: d.outcome });
      }
      expect(states.get(d.n)).toEqual(plain.get(d.n));
    }
    expect(new Map(states)).toEqual(plain);
    expect(states.get(41)).toBeUndefined();
  }));
});
