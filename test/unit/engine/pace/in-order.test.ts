import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inOrder } from '../../../../src/engine/pace/in-order.ts';

test('property: whoever is taken has the smallest order of those who wait, and of these came first', () => {
  const doing = fc.oneof(fc.record({ add: fc.nat({ max: 6 }) }), fc.record({ gone: fc.nat() }), fc.constant({ take: true }));
  fc.assert(fc.property(fc.array(doing, { maxLength: 80 }), (all) => {
    const line = inOrder<number>();
    let model: { readonly id: number; readonly order: number }[] = [];
    const first = () => model.toSorted((a, b) => a.order - b.order || a.id - b.id);
    for (const [id, one] of all.entries()) {
      if ('add' in one) { line.add(id, one.add); model.push({ id, order: one.add }); }
      else if ('gone' in one) { const gone = model[one.gone % Math.max(1, model.length)]?.id ?? -1; line.delete(gone); model = model.filter((m) => m.id !== gone); }
      else { const taken = first()[0]?.id; expect(line.take()).toBe(taken); model = model.filter((m) => m.id !== taken); }
      expect([line.size, [...line]]).toEqual([model.length, first().map((m) => m.id)]);
    }
  }));
});
