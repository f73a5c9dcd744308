import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Change, Plan } from '../../../../src/core/plan.ts';
import { makeGraph } from '../../../../src/engine/run/graph.ts';
import { shipped } from '../../runbook/types.ts';
import { planned, type TokenIn } from './plan-world.ts';

/** Carries the plan's order out, one change after another; `pick` chooses among those that may start. */
function drained(plan: Plan, pick: (ready: readonly number[]) => number): number[] {
  const graph = makeGraph(plan);
  const pending = [...graph.pending];
  const order: number[] = [];
  const ready = [...plan.changes].filter((c) => pending[c.n] === 0).map((c) => c.n);
  const release = (n: number): void => { pending[n] = (pending[n] ?? 0) - 1; if (pending[n] === 0) ready.push(n); };
  while (ready.length > 0) {
    const [n = 0] = ready.splice(pick(ready) % ready.length, 1);
    order.push(n);
    for (const d of graph.dependents(n)) release(d);
    for (const gate of graph.feeds(n)) if (--gate.remaining === 0) for (const w of gate.waiting) release(w);
  }
  return order;
}
const killOf = (plan: Plan, id: string): Change => [...plan.changes].find((c) => c.key === `revoke:vault/${id}`) as Change;
const A: TokenIn = { id: 'a', paths: ['p/a'] };
const B: TokenIn = { id: 'b', paths: ['p/b1', 'p/b2'] };
const MINE: TokenIn = { id: 'mine', own: 'yes', paths: ['p/mine'] };

test('what is our own is replaced like the others, killed after everything of theirs, and is no death of this plan', async () => {
  const plan = await planned(shipped('leaked-token'), [MINE, A, B]);
  expect(plan.footer.deaths).toBe(2);
  const own = killOf(plan, 'mine');
  expect([own.own, killOf(plan, 'a').own]).toEqual(['yes', null]);
  const order = drained(plan, () => 0);
  expect(order).toHaveLength(plan.changes.length);
  const others = [...plan.changes].filter((c) => c.lane !== null && c.lane !== own.lane);
  expect(others.every((c) => order.indexOf(c.n) < order.indexOf(own.n))).toBe(true);
  expect(order.indexOf([...plan.changes].find((c) => c.key === 'promote:kv/p/mine')?.n ?? -1)).toBeLessThan(order.indexOf(own.n));
  expect([...plan.changes].filter((c) => c.step === 'tell' || c.step === 'watch').every((c) => order.indexOf(c.n) > order.indexOf(own.n))).toBe(true);
});

test('it is not contained before its replacement is in use', async () => {
  const plan = await planned(shipped('leaked-token'), [MINE, A], { strategy: 'contain-first', reversible: true });
  expect(plan.footer.left).toContainEqual({ step: 'contain', subject: 'vault/mine', why: 'own-credential' });
  expect([...plan.changes].filter((c) => c.step === 'contain').map((c) => c.key)).toEqual(['contain:vault/a']);
  expect(killOf(plan, 'mine').own).toBe('yes');
});

test('property: whatever barriers, canaries and lanes there are, nothing waits for ever, and our own comes last of its kind', async () => {
  const base = shipped('leaked-token');
  const text = (o: { readonly ask: string | null; readonly canary: string | null }): string => {
    const lines = base.split('\n').map((l) => (o.canary !== null && l.includes('id: revoke,') ? l.replace('uses: token.revoke,', `uses: token.revoke, canary: ${o.canary},`) : l));
    const at = lines.findIndex((l) => l.includes(`id: ${o.ask ?? ''},`));
    return (o.ask === null ? lines : lines.toSpliced(at, 0, '  - { id: look, uses: human.confirm, with: { ask: "Go on?" } }')).join('\n');
  };
  const tokens = fc.array(fc.record({ own: fc.constantFrom(null, null, 'yes' as const, 'unknown' as const), slots: fc.integer({ min: 0, max: 2 }), asked: fc.boolean() }), { minLength: 1, maxLength: 5 });
  await fc.assert(fc.asyncProperty(tokens, fc.constantFrom(null, 'promote', 'revoke', 'prove', 'retire'), fc.constantFrom(null, '[1, "100%"]', '[1, 2, "100%"]'), fc.infiniteStream(fc.nat(1_000)), async (ts, ask, canary, picks) => {
    const plan = await planned(text({ ask, canary }), ts.map((t, i) => ({ id: `t${i}`, own: t.own, asked: t.asked, paths: Array.from({ length: t.slots }, (_, s) => `p/${i}-${s}`) })));
    const order = drained(plan, () => picks.next().value as number);
    expect(order).toHaveLength(plan.changes.length);
    const own = [...plan.changes].filter((c) => c.own !== null);
    for (const c of own)
      for (const other of [...plan.changes].filter((x) => x.step === c.step && x.own === null)) expect(order.indexOf(other.n)).toBeLessThan(order.indexOf(c.n));
  }), { numRuns: 60 });
});
