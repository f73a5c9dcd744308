import { expect, test } from 'vitest';
import { paceOfStep } from '../../../src/cli/screens/pace-of-step.ts';

test('the time left follows what ended lately, and nothing is said before it can be known', () => {
  const pace = paceOfStep();
  for (let i = 0; i < 9; i++) pace.ended(i * 100);
  expect(pace.leftMs(1_000, 1_000)).toBeNull();
  for (let ms = 1_000; ms < 60_000; ms += 100) pace.ended(ms);
  expect(pace.leftMs(600, 60_000)).toBeGreaterThan(55_000);
  expect(pace.leftMs(600, 60_000)).toBeLessThan(65_000);
  // It stands still: what was fast before says nothing any more.
  expect(pace.leftMs(600, 85_000)).toBeGreaterThan(300_000);
  expect(pace.leftMs(600, 95_000)).toBeNull();
});
