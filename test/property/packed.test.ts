import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makePacker } from '../../src/engine/plan/packed.ts';

test('what is packed comes back by its number and in its order, wherever one looks', () => {
  fc.assert(fc.property(
    fc.array(fc.record({ text: fc.string({ unit: 'binary' }), n: fc.nat() }), { maxLength: 400, size: 'max' }), fc.integer({ min: 1, max: 4 }), fc.array(fc.integer({ min: -2, max: 450 }), { maxLength: 60 }),
    (things, places, looks) => {
      const packer = makePacker<{ readonly text: string; readonly n: number }>({ places });
      for (const thing of things) packer.add(JSON.stringify(thing));
      const packed = packer.done();
      expect(packed.length).toBe(things.length);
      for (const at of looks) if (at >= 0) expect(packed.at(at)).toEqual(things[at]);
      expect([...packed]).toEqual(things);
      // Somebody may stop in the middle, and others go through them at the same time.
      for (const thing of packed.values()) { expect(thing).toEqual(things[0]); break; }
      expect(packed.values().toArray()).toEqual(things);
    },
  ), { numRuns: 60 });
});
