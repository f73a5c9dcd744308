/** What happens to work while a provider lets in only some of it. */
import { expect, test } from 'vitest';
import { instant } from '../../../../src/core/clock.ts';
import { faultOf } from '../../../../src/core/faults.ts';
import { makePacer, ownRows, pacedHttp, patiently } from '../../../../src/engine/index.ts';
import { attempt } from '../../../../src/engine/run/attempt.ts';
import type { Http, HttpRequest } from '../../../../src/ports/http.ts';
import { lateAfter, TOO_LATE, whetherLate } from '../../../../src/ports/in-time.ts';
import { eventClock } from '../../../simulation/event-clock.ts';

const never = new AbortController().signal;
const request = (path: string, more: Partial<HttpRequest> = {}): HttpRequest => ({ method: 'GET', url: `https://issuer.example.test/${path}`, timeoutMs: 30_000, ...more });

/** A provider that takes one call in `everyMs` and tells so, and the paced client of it. */
function slowProvider(everyMs: number) {
  const clock = eventClock();
  const sent: string[] = [];
  let dueMs = 0;
  const http: Http = {
    async send({ url }) {
      await clock.sleep(2, never);
      if (whetherLate()()) return { fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: TOO_LATE }) };
      if (clock.ms() < dueMs) return { status: 429, headers: { 'retry-after': String((dueMs - clock.ms()) / 1_000) }, text: '', date: null };
      dueMs = clock.ms() + everyMs;
      sent.push(new URL(url).pathname.slice(1));
      return { status: 200, headers: {}, text: String(sent.length), date: null };
    },
  };
  const pacer = makePacer({ clock, rows: ownRows() });
  return { clock, sent, http, pacer, paced: pacedHttp({ http, pacer, clock, user: 'issuer' }) };
}

test('waiting for a permit is no part of the time that an attempt has', async () => {
  const { clock, paced } = slowProvider(1_000);
  await clock.run(async () => {
    const ends = await Promise.all(Array.from({ length: 35 }, (_, i) => attempt({ clock, timeoutMs: 25_000, drop: never, work: () => paced.send(request(`${i}`, { timeoutMs: 120_000 })) })));
    expect(ends.filter((e) => !e.ok)).toEqual([]);
    expect(Math.max(...ends.map((e) => e.queuedMs))).toBeGreaterThan(25_000);
  });
});

test('what is read patiently waits for its turn, however long the queue, and is sent again when its provider shuts its door for a minute', async () => {
  const { clock, paced } = slowProvider(2_000);
  await clock.run(async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => patiently(() => paced.send(request(`${i}`, { timeoutMs: 10_000 })))));
    expect(answers.filter((a) => 'fault' in a || a.status !== 200)).toEqual([]);
  });
  const shutUntil = clock.ms() + 60_000;
  const http: Http = { send: async () => { await clock.sleep(2, never); return clock.ms() < shutUntil ? { status: 429, headers: { 'retry-after': '60' }, text: '', date: null } : { status: 200, headers: {}, text: '', date: null }; } };
  const shut = pacedHttp({ http, pacer: makePacer({ clock, rows: ownRows() }), clock, user: 'issuer' });
  await clock.run(async () => { expect(await patiently(() => shut.send(request('x', { timeoutMs: 10_000 })))).toMatchObject({ status: 200 }); });
});

test('of an effect nothing is sent when its time is over, though it waited for its permit', async () => {
  const { clock, sent, paced } = slowProvider(1_000);
  await clock.run(async () => {
    const began = clock.ms();
    const ends = await Promise.all(Array.from({ length: 8 }, (_, i) => attempt({ clock, timeoutMs: 3_000, drop: never, late: lateAfter(clock, 3_000), work: async () => { const answer = await paced.send(request(`${i}`, { timeoutMs: 60_000 })); return { answer, afterMs: clock.ms() - began }; } })));
    expect(sent.length).toBeLessThan(8);
    for (const e of ends) if (e.ok && 'status' in e.value.answer) expect(e.value.afterMs).toBeLessThan(3_010);
  });
});

test('a provider that hangs is late all the same', async () => {
  const { clock } = slowProvider(1_000);
  await clock.run(async () => {
    const began = clock.ms();
    const end = await attempt({ clock, timeoutMs: 5_000, drop: never, work: () => clock.sleep(60_000, never) });
    expect(end).toMatchObject({ ok: false, fault: { code: 'E_EFFECT_TIMEOUT' } });
    expect(clock.ms() - began).toBe(5_000);
  });
});

test('what acts goes before what looks, and what looks is not starved', async () => {
  const { clock, sent, pacer, paced } = slowProvider(1_000);
  await clock.run(async () => {
    const one = async (rank: 'act' | 'look', i: number): Promise<void> => {
      const place = await pacer.begin('issuer', { rank, signal: never });
      try { await paced.send(request(`${rank}-${i}`, { timeoutMs: 600_000 })); } finally { place?.end(); }
    };
    for (let i = 0; i < 20; i++) await one('act', -1 - i);
    sent.length = 0;
    await Promise.all([...Array.from({ length: 40 }, (_, i) => one('look', i)), ...Array.from({ length: 40 }, (_, i) => one('act', i))]);
  });
  const place = (rank: string): number => sent.map((s, i) => [s, i] as const).filter(([s]) => s.startsWith(rank)).reduce((sum, [, i]) => sum + i, 0) / 40;
  expect(sent).toHaveLength(80);
  expect(place('act')).toBeLessThan(place('look') - 15);
  expect(sent.slice(0, 20).some((s) => s.startsWith('look'))).toBe(true);
});

test('the same read, asked by many at one moment, is sent once; who asks later is asked anew', async () => {
  const { clock, sent, paced } = slowProvider(0);
  await clock.run(async () => {
    const ask = (): Promise<unknown> => paced.send(request('control', { shared: true }));
    const first = await Promise.all([ask(), ask(), ask()]);
    expect(sent).toEqual(['control']);
    expect(new Set(first.map((a) => JSON.stringify(a))).size).toBe(1);
    const under = ask();
    await clock.sleep(4, never);
    // The first of these is on its way by now: its answer may be older than this question.
    await Promise.all([under, ask(), paced.send(request('control', { shared: true, headers: { authorization: 'another' } }))]);
    expect(sent).toHaveLength(4);
  });
});

test('whoever stops waiting for a shared read takes nobody else along', async () => {
  const { clock, paced } = slowProvider(0);
  await clock.run(async () => {
    const gone = new AbortController();
    const [left, stays] = [paced.send(request('control', { shared: true, signal: gone.signal })), paced.send(request('control', { shared: true }))];
    gone.abort();
    expect(await left).toMatchObject({ fault: { code: 'E_UNAVAILABLE' } });
    expect(await stays).toMatchObject({ status: 200 });
  });
});

test('a provider that is away: what has begun has its tries, what has not waits, and goes on when it answers again', async () => {
  const clock = eventClock();
  const awayUntil = clock.ms() + 120_000;
  let sent = 0;
  const http: Http = {
    async send() {
      sent += 1;
      await clock.sleep(2, never);
      return clock.ms() < awayUntil ? { fault: { code: 'E_UNAVAILABLE', class: 'unavailable' } } : { status: 200, headers: {}, text: '', date: null };
    },
  };
  const pacer = makePacer({ clock, rows: ownRows() });
  const paced = pacedHttp({ http, pacer, clock, user: 'issuer' });
  let lost = 0;
  await clock.run(async () => {
    const left = Array.from({ length: 2_000 }, (_, i) => i).values();
    await Promise.all(Array.from({ length: 16 }, async () => {
      for (const i of left) {
        const place = await pacer.begin('issuer', { rank: 'act', signal: never });
        if ('fault' in await paced.send(request(`${i}`))) lost += 1;
        place?.end();
      }
    }));
  });
  expect(lost).toBeLessThan(40);
  expect(sent).toBe(2_000);
});

test('whoever has no patience left leaves the queue of a provider that is away', async () => {
  const clock = eventClock();
  const http: Http = { send: async () => { await clock.sleep(2, never); return { fault: { code: 'E_UNAVAILABLE', class: 'unavailable' } }; } };
  const pacer = makePacer({ clock, rows: ownRows() });
  const paced = pacedHttp({ http, pacer, clock, user: 'issuer' });
  await clock.run(async () => {
    for (let i = 0; i < 20; i++) await paced.send(request(`${i}`));
    expect(pacer.awaySince('issuer')).not.toBeNull();
    const patience = clock.ms() + 60_000;
    const first = await pacer.begin('issuer', { rank: 'act', signal: never });
    expect(await pacer.begin('issuer', { rank: 'act', signal: never, givesUp: () => clock.ms() > patience })).toBeNull();
    first?.end();
  });
});

test('a window that is told of is spent on whole rounds: none begins that the window would cut in two', async () => {
  const clock = eventClock();
  const [limit, windowMs, rounds] = [20, 60_000, 60];
  let [opened, taken, refused] = [-Infinity, 0, 0];
  const http: Http = {
    async send() {
      await clock.sleep(2, never);
      if (clock.ms() >= opened + windowMs) { opened = clock.ms(); taken = 0; }
      taken += 1;
      if (taken > limit) refused += 1;
      const reset = String(Math.ceil((opened + windowMs - clock.ms()) / 1_000));
      return { status: taken > limit ? 429 : 200, headers: { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(Math.max(0, limit - taken)), 'x-ratelimit-reset': reset, ...(taken > limit && { 'retry-after': reset }) }, text: '', date: null };
    },
  };
  const pacer = makePacer({ clock, rows: ownRows() });
  const paced = pacedHttp({ http, pacer, clock, user: 'issuer' });
  const cut: number[] = [];
  const began = clock.ms();
  await clock.run(async () => {
    await paced.send(request('first'));
    await Promise.all(Array.from({ length: rounds }, async (_, i) => {
      const place = await pacer.begin('issuer', { rank: 'look', signal: never });
      const calls = i % 2 === 0 ? 3 : 4;
      await place?.during(async () => { for (let n = 0; n < calls; n++) { const answer = await paced.send(request(`${i}-${n}`)); if ('fault' in answer || answer.status !== 200) cut.push(i); } });
    }));
  });
  // The first window teaches what a round costs.
  expect(cut.length).toBeLessThan(4);
  expect(refused).toBeLessThan(4);
  // 210 calls at 20 a minute, and each window has room for five rounds of four.
  expect((clock.ms() - began) / windowMs).toBeLessThan(13);
});

test('what costs more than a whole window takes gets on all the same, and a limit that is gone is forgotten', async () => {
  const clock = eventClock();
  let [limit, opened, taken]: [number | null, number, number] = [2, -Infinity, 0];
  const http: Http = {
    async send() {
      await clock.sleep(2, never);
      if (limit === null) return { status: 200, headers: {}, text: '', date: null };
      if (clock.ms() >= opened + 10_000) { opened = clock.ms(); taken = 0; }
      taken += 1;
      const reset = String(Math.ceil((opened + 10_000 - clock.ms()) / 1_000));
      return { status: taken > limit ? 429 : 200, headers: { 'x-ratelimit-limit': String(limit), 'x-ratelimit-remaining': String(Math.max(0, limit - taken)), 'x-ratelimit-reset': reset }, text: '', date: null };
    },
  };
  const pacer = makePacer({ clock, rows: ownRows() });
  const paced = pacedHttp({ http, pacer, clock, user: 'issuer' });
  const round = async (): Promise<void> => {
    const place = await pacer.begin('issuer', { rank: 'look', signal: never });
    await place?.during(async () => { for (let n = 0; n < 5; n++) await paced.send(request(`${n}`)); });
  };
  await clock.run(async () => {
    const began = clock.ms();
    for (let n = 0; n < 4; n++) await round();
    expect(clock.ms() - began).toBeLessThan(4 * 40_000);
    limit = null;
    await clock.sleep(120_000, never);
    const free = clock.ms();
    for (let n = 0; n < 40; n++) await round();
    expect(clock.ms() - free).toBeLessThan(90_000);
  });
});

test('a clock that is set back holds up no call', async () => {
  const { clock, sent, http } = slowProvider(100);
  let off = 0;
  const wall = { ...clock, now: () => instant(clock.ms() + off) };
  const rows = ownRows();
  const own = pacedHttp({ http, pacer: makePacer({ clock: wall, rows }), clock: wall, user: 'issuer' });
  await clock.run(async () => {
    for (let i = 0; i < 30; i++) await own.send(request(`a${i}`));
    off = -400_000;
    const began = clock.ms();
    for (let i = 0; i < 30; i++) expect(await own.send(request(`b${i}`))).toMatchObject({ status: 200 });
    expect(clock.ms() - began).toBeLessThan(60_000);
  });
  expect(sent.length).toBeGreaterThanOrEqual(60);
});

test('nor does one that is set back within a window that was told of', async () => {
  const clock = eventClock();
  let [off, opened, taken] = [0, -Infinity, 0];
  const wall = { ...clock, now: () => instant(clock.ms() + off) };
  const http: Http = {
    async send() {
      await clock.sleep(2, never);
      if (clock.ms() >= opened + 10_000) { opened = clock.ms(); taken = 0; }
      taken += 1;
      const reset = String(Math.ceil((opened + 10_000 - clock.ms()) / 1_000));
      return { status: taken > 5 ? 429 : 200, headers: { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': String(Math.max(0, 5 - taken)), 'x-ratelimit-reset': reset, ...(taken > 5 && { 'retry-after': reset }) }, text: '', date: null };
    },
  };
  const rows = ownRows();
  const another = (): ReturnType<typeof pacedHttp> => pacedHttp({ http, pacer: makePacer({ clock: wall, rows }), clock: wall, user: 'issuer' });
  const [own, since] = [another(), clock.ms()];
  await clock.run(async () => {
    for (let i = 0; i < 5; i++) await own.send(request(`a${i}`));
    off = -3_600_000;
    for (const paced of [own, another()]) for (let i = 0; i < 10; i++) expect(await patiently(() => paced.send(request(`b${i}`)))).toMatchObject({ status: 200 });
    expect(clock.ms() - since).toBeLessThan(120_000);
  });
});

test('503 with a time is a wait: what reads for a plan is sent again after it, and nothing else', async () => {
  const clock = eventClock();
  let asked = 0;
  const http: Http = { send: async () => { asked += 1; await clock.sleep(2, never); return asked % 2 === 1 ? { status: 503, headers: { 'retry-after': '3' }, text: '', date: null } : { status: 200, headers: {}, text: '', date: null }; } };
  const paced = pacedHttp({ http, pacer: makePacer({ clock, rows: ownRows() }), clock, user: 'issuer' });
  await clock.run(async () => {
    const began = clock.ms();
    expect(await patiently(() => paced.send(request('a')))).toMatchObject({ status: 200 });
    expect(clock.ms() - began).toBeGreaterThanOrEqual(3_000);
    expect(asked).toBe(2);
    expect(await paced.send(request('b'))).toMatchObject({ status: 503 });
    expect(asked).toBe(3);
  });
});
