import { afterEach, describe, expect, test } from 'vitest';
import { toMs } from '../../../src/core/clock.ts';
import { conduct, type Agenda } from '../../../src/drill/clock/conductor.ts';
import { join, type Joined } from '../../../src/drill/clock/join.ts';
import { movingClock } from '../../../src/drill/clock/moving-clock.ts';
import { openParty } from '../../../src/drill/clock/party.ts';
import { systemClock } from '../../../src/platform/clock.ts';

const START = Date.UTC(2026, 5, 1);
const HOUR = 3_600_000;
const never = new AbortController().signal;
const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => { for (const close of closing.splice(0)) await close(); });

/** A drill without a world: time, those who take part, and what happens at some times. */
async function held(at: readonly number[] = [], skip = true) {
  const clock = movingClock({ real: systemClock, startMs: START, speed: 1 });
  const happened: number[] = [];
  const due = [...at];
  const agenda: Agenda = {
    catchUp: async () => undefined,
    nextMs: () => (due[0] === undefined ? null : START + due[0]),
    runDue: async (nowMs) => { while (due[0] !== undefined && START + due[0] <= nowMs) { happened.push(due.shift() ?? 0); await new Promise((resolve) => { setImmediate(resolve); }); } },
  };
  const party = await openParty({ key: 'k'.repeat(64), hello: () => [{ nowMs: clock.nowMs(), speed: 1 }], answer: async () => ({ ok: true, text: [], takesMs: 0 }), onChange: () => conductor.nudge() });
  const conductor = conduct({ clock, real: systemClock, party, agenda, skip, onFault: (e) => { throw e; } });
  closing.push(() => conductor.stop(), () => party.close());
  const member = async (isQuiet: () => boolean = () => true): Promise<Joined> => {
    const joined = await join({ port: party.port, key: 'k'.repeat(64), pid: 1, command: 'prove', real: systemClock, isQuiet });
    if (joined === null) throw new Error('nobody holds it');
    closing.push(() => joined.leave());
    return joined;
  };
  return { clock, happened, party, member };
}
const since = (j: Joined): number => toMs(j.clock.now()) - START;

describe('the time of a drill', () => {
  test('goes to the first time that anybody waits for, through what happens on the way', async () => {
    const w = await held([30 * 60_000, 2 * HOUR, 200 * 24 * HOUR]);
    const [a, b] = [await w.member(), await w.member()];
    const woke: string[] = [];
    const began = systemClock.monotonicMs();
    await Promise.all([
      a.clock.sleep(5 * 24 * HOUR, never).then(() => woke.push(`a ${Math.round(since(a) / HOUR)} h after ${w.happened.length} events`)),
      b.clock.sleep(HOUR, never).then(() => { woke.push(`b ${Math.round(since(b) / HOUR)} h after ${w.happened.length} events`); b.leave(); }),
    ]);
    expect(woke).toEqual(['b 1 h after 1 events', 'a 120 h after 2 events']);
    // Hours passed in well under the seconds that the test waits for.
    expect(systemClock.monotonicMs() - began).toBeLessThan(20_000);
  });
  test('is not skipped while somebody is at work, or thinks', async () => {
    const w = await held();
    let working = true;
    const [a, b] = [await w.member(), await w.member(() => !working)];
    const over = new AbortController();
    void b.clock.sleep(48 * HOUR, over.signal).catch(() => undefined);
    const slept = a.clock.sleep(HOUR, never);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    expect(since(a)).toBeLessThan(60_000);
    working = false;
    const answer = Promise.withResolvers<void>();
    const asked = b.clock.hold(() => answer.promise);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    expect(since(a)).toBeLessThan(60_000);
    answer.resolve();
    await asked;
    await slept;
    expect(since(a)).toBeGreaterThanOrEqual(HOUR);
    over.abort();
  });
  test('is not skipped for a limit that nobody waits for, nor past it', async () => {
    const w = await held();
    const a = await w.member();
    const passed = a.clock.passes(HOUR, never).then(() => since(a));
    await new Promise((resolve) => { setTimeout(resolve, 200); });
    expect(since(a)).toBeLessThan(60_000);
    await a.clock.sleep(3 * HOUR, never);
    expect(Math.round(await passed / 60_000)).toBe(60);
  });
  test('never goes back, and is the same for all', async () => {
    const w = await held();
    const times: number[][] = [];
    const work = async (j: Joined, every: number): Promise<void> => {
      const own: number[] = [];
      times.push(own);
      for (let n = 0; n < 20; n++) { await j.clock.sleep(every * (1 + (n % 3)), never); own.push(since(j)); }
      j.leave();
    };
    await Promise.all([work(await w.member(), 60_000), work(await w.member(), 45_000)]);
    for (const own of times) expect(own).toEqual(own.toSorted((x, y) => x - y));
    // 20 waits of 1, 2, 3 … minutes: each woke when it was its time, and not with the other.
    expect(times.map((own) => Math.round((own.at(-1) ?? 0) / 60_000))).toEqual([39, 29]);
  });
  test('only flows where waits are not to be skipped', async () => {
    const w = await held([], false);
    const a = await w.member();
    const over = new AbortController();
    const slept = a.clock.sleep(HOUR, over.signal).then(() => 'woke', () => 'was ended');
    await new Promise((resolve) => { setTimeout(resolve, 150); });
    over.abort();
    expect(await slept).toBe('was ended');
    expect(since(a)).toBeLessThan(60_000);
  });
  test('is nobody’s who has not the key, and over when nobody holds it', async () => {
    const w = await held();
    expect(await join({ port: w.party.port, key: 'x'.repeat(64), pid: 1, command: 'x', real: systemClock, isQuiet: () => true })).toBeNull();
    const a = await w.member();
    const said: string[] = [];
    const told = (name: string) => join({ port: w.party.port, key: 'k'.repeat(64), pid: 1, command: name, real: systemClock, isQuiet: () => true, onGone: () => said.push(name) });
    const [, b, c] = [await told('stays'), await told('leaves'), await told('ends it')];
    b?.leave();
    await c?.ask({ is: 'end' });
    await w.party.close();
    expect((await a.ask({ is: 'hint' })).ok).toBe(false);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    // Those who did not know are told: they would wait for its time for ever.
    expect(said).toEqual(['stays']);
  });
});
