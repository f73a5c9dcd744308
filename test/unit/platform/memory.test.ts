import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Makes what outlives collections and is dropped later, as a fan-out does, after so many bytes were read; prints the young generation, MB. */
const youngAfter = (bytes: number): number => Number(execFileSync(process.execPath, ['--input-type=module', '-e', `
  import { getHeapSpaceStatistics } from 'node:v8';
  import { haveRead } from ${JSON.stringify(new URL('../../../src/platform/memory.ts', import.meta.url).href)};
  haveRead(${bytes});
  let kept = [];
  for (let i = 0; i < 3e6; i++) { kept.push([i]); if (kept.length > 300_000) kept = []; }
  console.log(getHeapSpaceStatistics().find((s) => s.space_name === 'new_space').space_size / 2 ** 20);
`], { encoding: 'utf8', env: {} }));

test('a command that reads much keeps its young generation small; without that V8 grows it', () => {
  expect(youngAfter(300_000)).toBeLessThanOrEqual(32);
  expect(youngAfter(1_000)).toBeGreaterThan(32);
});
