/**
 * Thousands of schedules in which processes are killed, the power goes, requests are lost or come late, clocks are set and disks fill,
 * against the real planner, engine, steps, ledger and journal. A seed that fails prints the command that plays it again. `SIMULATE`
 * names how many; their first is 1.
 */
import { expect, test } from 'vitest';
import { play, type Sabotage } from './schedule.ts';

const COUNT = Number(process.env['SIMULATE'] ?? 1_500);
const PART = 250;

test.for(Array.from({ length: Math.ceil(COUNT / PART) }, (_, i) => i * PART + 1))('schedules from seed %i on: what tokenctl says is so, and it ends as if nothing had happened', { timeout: 120_000 }, async (from) => {
  const wrong: string[] = [];
  let kills = 0;
  for (let seed = from; seed < Math.min(from + PART, COUNT + 1); seed++) {
    const played = await play(seed);
    kills += played.kills;
    if (played.wrong.length > 0) wrong.push(`npm run simulate -- --seed ${seed}: ${played.wrong.join('; ')}`);
  }
  expect(wrong).toEqual([]);
  expect(kills).toBeGreaterThan(PART);
});

test('the same seed plays the same schedule', async () => {
  const told = async (seed: number): Promise<readonly string[]> => { const lines: string[] = []; await play(seed, { trace: (line) => lines.push(line) }); return lines; };
  for (const seed of [3, 14, 61]) expect(await told(seed)).toEqual(await told(seed));
});

test.for<Sabotage>(['sync', 'promote'])('sabotage of %s is noticed', { timeout: 60_000 }, async (sabotage) => {
  let noticed = 0;
  for (let seed = 1; seed <= 40; seed++) noticed += (await play(seed, { sabotage })).wrong.length > 0 ? 1 : 0;
  expect(noticed).toBeGreaterThan(5);
});
