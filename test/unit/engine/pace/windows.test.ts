/** A provider that tells what its window still takes, and what went wrong with such once. */
import { describe, expect, test } from 'vitest';
import { makePacer, ownRows, pacedHttp, patiently, type Rank } from '../../../../src/engine/index.ts';
import { freshBudget, told } from '../../../../src/engine/pace/budget.ts';
import { accepted, refused } from '../../../../src/engine/pace/learn-rate.ts';
import { attempt } from '../../../../src/engine/run/attempt.ts';
import type { Http, HttpRequest } from '../../../../src/ports/http.ts';
import { eventClock } from '../../../simulation/event-clock.ts';

const never = new AbortController().signal;
const request = (path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({ method: 'GET', url: `https://issuer.example.test/${path}`, timeoutMs: 30_000, ...more });
const HOUR = 3_600_000;

function windowed(limit: number, windowMs: number) {
  const clock = eventClock();
  const seen = { opened: -Infinity, taken: 0, sent: 0, refused: 0 };
  const http: Http = {
    async send() {
      await clock.sleep(10, never);
      if (clock.ms() >= seen.opened + windowMs) { seen.opened = clock.ms(); seen.taken = 0; }
      seen.taken += 1;
      seen.sent += 1;
      const ok = seen.taken <= limit;
      if (!ok) seen.refused += 1;
      const reset = String(Math.ceil((seen.opened + windowMs - clock.ms()) / 1_000));
      return { status: ok ? 200 : 429, headers: { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(Math.max(0, limit - seen.taken)), 'x-ratelimit-reset': reset, ...(!ok && { 'retry-after': reset }) }, text: '', date: null };
    },
  };
  const pacer = makePacer({ clock, rows: ownRows() });
  const paced = pacedHttp({ http, pacer, clock, user: 'issuer' });
  const work = async (rank: Rank, calls: number): Promise<void> => {
    const place = await pacer.begin('issuer', { rank, signal: never });
    await place?.during(async () => { for (let n = 0; n < calls; n++) await paced.send(request(`${n}`)); });
  };
  return { clock, seen, http, pacer, paced, work };
}

describe('a window that is spent', () => {
  test('is followed by one of which every permit is used, and none twice', async () => {
    const { clock, seen, paced } = windowed(20, 20_000);
    await clock.run(async () => {
      for (let i = 0; i < 20; i++) await paced.send(request(`${i}`));
      const ends = await Promise.all(Array.from({ length: 20 }, () => attempt({ clock, timeoutMs: 60_000, drop: never, work: () => paced.send(request('x')) })));
      expect(ends.filter((e) => e.ok && 'status' in e.value && e.value.status === 200)).toHaveLength(20);
      await patiently(() => Promise.all(Array.from({ length: 32 }, async () => { for (let i = 0; i < 4; i++) await paced.send(request('y')); })));
      expect(seen.refused).toBeLessThan(5);
    });
  });
  test('holds up no act that it has calls for, behind a look that it has none for', async () => {
    const { clock, work } = windowed(28, HOUR);
    await clock.run(async () => {
      await work('look', 10);
      for (let n = 0; n < 4; n++) await work('act', 1);
      // Fourteen are left: for one look, or for acts.
      const began = clock.ms();
      void work('act', 1).then(() => work('look', 10)).then(() => work('look', 10));
      await Promise.all(Array.from({ length: 4 }, () => work('act', 1)));
      expect(clock.ms() - began).toBeLessThan(60_000);
    });
  });
  test('is given back what another user of it did not spend', async () => {
    const { clock, http, pacer, paced } = windowed(20, HOUR);
    const store = pacedHttp({ http, pacer, clock, user: 'store' });
    await clock.run(async () => {
      await paced.send(request('x'));
      await store.send(request('y'));
      const places = await Promise.all(Array.from({ length: 5 }, () => pacer.begin('issuer', { rank: 'look', signal: never })));
      const began = clock.ms();
      const more = Promise.all([pacer.begin('store', { rank: 'look', signal: never }), pacer.begin('store', { rank: 'look', signal: never })]);
      await clock.sleep(1_000, never);
      for (const place of places) place?.end();
      await more;
      expect(clock.ms() - began).toBeLessThan(10_000);
    });
  });
});

test('what was left in its middle keeps nothing, and spends nothing twice', async () => {
  const { clock, seen, pacer, paced, work } = windowed(100, HOUR);
  let inside = 0;
  await clock.run(async () => {
    await paced.send(request('x'));
    for (let i = 0; i < 40; i++) {
      const gone = new AbortController();
      const place = await pacer.begin('issuer', { rank: 'look', signal: never });
      await place?.during(async () => { const answer = paced.send(request(`control-${i}`, { shared: true, signal: gone.signal })); gone.abort(); await answer; });
      await clock.sleep(100, never);
    }
    await work('look', 3);
    const end = new AbortController();
    for (let i = 0; i < 100; i++) void pacer.begin('issuer', { rank: 'look', signal: end.signal }).then(() => { inside += 1; }, () => undefined);
    await clock.sleep(500, never);
    expect(inside * 3).toBeLessThanOrEqual(100 - seen.taken);
    expect(inside).toBeGreaterThan(10);
    end.abort();
  });
});

test('a refusal for another reason shuts the door for as long as it says, not until the window ends', async () => {
  const clock = eventClock();
  let n = 0;
  const http: Http = { async send() { await clock.sleep(2, never); n += 1; const headers = { 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': String(4_000 - n), 'x-ratelimit-reset': String(3_600) }; return n === 3 ? { status: 429, headers: { ...headers, 'retry-after': '60' }, text: '', date: null } : { status: 200, headers, text: '', date: null }; } };
  const pacer = makePacer({ clock, rows: ownRows() });
  const paced = pacedHttp({ http, pacer, clock, user: 'issuer' });
  await clock.run(async () => {
    const began = clock.ms();
    for (let i = 0; i < 3; i++) await patiently(() => paced.send(request(`${i}`)));
    expect(clock.ms() - began).toBeLessThan(70_000);
  });
});

test('a limit of none is no limit for ever', async () => {
  const clock = eventClock();
  let n = 0;
  const http: Http = { async send() { await clock.sleep(2, never); n += 1; return { status: 200, headers: n === 1 ? { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '30' } : {}, text: '', date: null }; } };
  const rows = ownRows();
  const ask = (): Promise<unknown> => patiently(() => pacedHttp({ http, pacer: makePacer({ clock, rows }), clock, user: 'issuer' }).send(request('x')));
  await clock.run(async () => {
    const began = clock.ms();
    for (let i = 0; i < 5; i++) expect(await ask()).toMatchObject({ status: 200 });
    expect(clock.ms() - began).toBeLessThan(120_000);
  });
});

test('nor does a row shut anything that says of a window that it never ends', async () => {
  const clock = eventClock();
  const http: Http = { async send() { await clock.sleep(2, never); return { status: 200, headers: {}, text: '', date: null }; } };
  const rows = ownRows();
  rows.change('https://issuer.example.test', () => ({ ...freshBudget(0), left: { calls: 0, untilMs: 9e15, atMs: 0, limit: 5, presumed: false } }));
  await clock.run(async () => { expect(await pacedHttp({ http, pacer: makePacer({ clock, rows }), clock, user: 'issuer' }).send(request('x'))).toMatchObject({ status: 200 }); });
});

test('time in which nobody asked says nothing of a limit', () => {
  let b = accepted(freshBudget(0), { nowMs: 1_000, firstMs: 10, count: 20 });
  b = refused(b, { nowMs: 1_000, sentMs: 990, waitMs: 1_000 });
  b = accepted(b, { nowMs: 2_200, firstMs: 2_100, count: 5 });
  const night = 10 * HOUR;
  const after = accepted(b, { nowMs: night + 500, firstMs: night, count: 20 });
  expect(after.rate).toBeGreaterThan(b.rate);
  const no = refused(accepted(b, { nowMs: night + 100, firstMs: night, count: 10 }), { nowMs: night + 110, sentMs: night + 100, waitMs: 1_000 });
  expect(no.rate).toBeGreaterThan(b.rate / 10);
});

test('a rate that was told is kept to while it is told, and no longer', () => {
  const say = { left: 90, limit: 100, windowMs: 1_000, flying: 0 };
  let b = told(freshBudget(0), { ...say, nowMs: 0, untilMs: 1_000 });
  expect(b.rate).toBe(98);
  for (let ms = 100; ms < 30_000; ms += 100) b = accepted(told(b, { ...say, nowMs: ms, untilMs: ms + 1_000 }), { nowMs: ms, firstMs: ms - 90, count: 10 });
  expect(b.rate).toBe(98);
  for (let ms = 30_000; ms < 200_000; ms += 100) b = accepted(b, { nowMs: ms, firstMs: ms - 90, count: Math.round(b.rate / 10) });
  expect(b.rate).toBeGreaterThan(500);
  expect(told(b, { ...say, nowMs: 200_000, untilMs: 201_000 }).rate).toBe(98);
});

test('nor does a clock that was set back', () => {
  const b = accepted(freshBudget(1_000_000), { nowMs: 1_000_500, firstMs: 1_000_010, count: 8 });
  const { rate, low } = refused(b, { nowMs: 970_500, sentMs: 970_400, waitMs: 5_000 });
  expect([Number.isFinite(rate), low > 0]).toEqual([true, true]);
});
