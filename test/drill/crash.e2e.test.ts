/**
 * The program as shipped, hit by the world at its requests: kill -9 before a request is read, half-way through it, after it was applied,
 * half-way through the answer; stopped past every deadline and let go; cut off from the network; its clock set. Resumed until it ends:
 * as if nothing had happened, by what the server, the stores and the files say (DESIGN §8).
 *
 * TOKENCTL_TEST_KILLS: so many kills, in as many schedules as they take. TOKENCTL_TEST_SEED: the first schedule.
 */
import { afterAll, test, type ExpectStatic } from 'vitest';
import type { Moment } from './crash-front.ts';
import { play } from './crash-play.ts';
import { OUTLASTS_MS, scheduleOf, type Blow, type CrashSchedule } from './crash-schedule.ts';

const SEED = Number(process.env['TOKENCTL_TEST_SEED'] ?? 1);
const KILLS = Number(process.env['TOKENCTL_TEST_KILLS'] ?? 12);

function schedules(): readonly CrashSchedule[] {
  const all: CrashSchedule[] = [];
  for (let kills = 0, seed = SEED; kills < KILLS; seed++) {
    const schedule = scheduleOf(seed);
    all.push(schedule);
    kills += schedule.kills;
  }
  return all;
}

/** A blow that is meant for a request that never comes does not fall. */
let fell = 0;
afterAll(() => { if ('TOKENCTL_TEST_KILLS' in process.env) process.stdout.write(`${fell} kills fell\n`); });

async function survives(schedule: CrashSchedule, check: ExpectStatic, replay: string): Promise<void> {
  const log: string[] = [];
  const { wrong, kills } = await play(schedule, { tell: (line) => log.push(line) });
  fell += kills;
  check(wrong, `${replay} npx vitest run test/drill/crash.e2e.test.ts\n${JSON.stringify(schedule)}\n${log.join('\n')}`).toEqual([]);
}

test.concurrent.for(schedules().map((s) => [s.seed, s] as const))('schedule %i', { timeout: 400_000 }, ([seed, schedule], { expect: check }) =>
  survives(schedule, check, `TOKENCTL_TEST_SEED=${seed} TOKENCTL_TEST_KILLS=1`));

const stop = (nth: number): Blow => ({ is: 'stop', moment: 'late', nth, lateMs: 600, forMs: OUTLASTS_MS });
const kill = (moment: Moment, nth: number): Blow => ({ is: 'kill', moment, nth, of: 'effects', lateMs: 900 });
test.concurrent.for<readonly [string, readonly (readonly Blow[])[]]>([
  ['stopped past the deadline of what it has sent, twice in a row', [[stop(5), stop(2)]]],
  ['stopped between an intent and its effect, twice in a row', [[{ is: 'stop-at-intent', nth: 4, forMs: OUTLASTS_MS }, { is: 'stop-at-intent', nth: 1, forMs: OUTLASTS_MS }]]],
  ['killed before its orphan is proven dead, and again', [[kill('half-answer', 1)], [kill('applied', 1)], [kill('half-answer', 1)]]],
  ['killed twice in a row within resume', [[kill('applied', 4)], [kill('late', 1)], [kill('applied', 1)]]],
])('%s', { timeout: 400_000 }, ([, lives], { expect: check }) => survives({ seed: 0, seen: 'internal', staging: true, lives, kills: lives.length }, check, 'TOKENCTL_TEST_KILLS=0'));
