import { describe, expect, test } from 'vitest';
import { makePacer, ownRows, pacedHttp, type PaceRows } from '../../../../src/engine/index.ts';
import type { Http, HttpAnswer } from '../../../../src/ports/http.ts';
import { eventClock, type EventClock } from '../../../simulation/event-clock.ts';

interface Limit { readonly name: string; /** Least possible milliseconds for so many calls. */ least(calls: number): number; ask(nowMs: number): { readonly ok: boolean; readonly headers: { readonly [n: string]: string } } }

const bucket = (perSecond: number, burst: number, waitS: string | null = '1'): Limit => {
  let level = burst;
  let at = 0;
  return {
    name: `a bucket of ${burst}, ${perSecond}/s${waitS === null ? ', without Retry-After' : ''}`, least: (calls) => Math.max(0, ((calls - burst) * 1_000) / perSecond),
    ask(now) {
      level = at === 0 ? burst : Math.min(burst, level + ((now - at) * perSecond) / 1_000);
      at = now;
      if (level < 1) return { ok: false, headers: waitS === null ? {} : { 'retry-after': waitS } };
      level -= 1;
      return { ok: true, headers: {} };
    },
  };
};
const fixedWindow = (calls: number, windowMs: number, say: 'retry-after' | 'x-ratelimit' | 'ratelimit'): Limit => {
  let start = 0;
  let used = 0;
  return {
    name: `${calls} calls in a window of ${windowMs} ms, ${say}`, least: (n) => Math.floor((n - 1) / calls) * windowMs,
    ask(now) {
      if (start === 0 || now >= start + windowMs) { start = now - (start === 0 ? 0 : (now - start) % windowMs); used = 0; }
      const leftS = Math.ceil((start + windowMs - now) / 1_000);
      const ok = used < calls;
      if (ok) used += 1;
      const headers: { [n: string]: string } = ok ? {} : { 'retry-after': String(leftS) };
      if (say === 'x-ratelimit') Object.assign(headers, { 'x-ratelimit-limit': String(calls), 'x-ratelimit-remaining': String(calls - used), 'x-ratelimit-reset': String(Math.ceil((start + windowMs) / 1_000)) });
      if (say === 'ratelimit') Object.assign(headers, { 'ratelimit-policy': `"default";q=${calls};w=${windowMs / 1_000}`, ratelimit: `"default";r=${calls - used};t=${leftS}` });
      return { ok, headers };
    },
  };
};

/** A server with a limit, at a distance of `latencyMs`. */
function server(clock: EventClock, limit: Limit, latencyMs = 4) {
  const seen = { calls: 0, refused: 0 };
  const never = new AbortController().signal;
  const http: Http = {
    async send(): Promise<HttpAnswer> {
      await clock.sleep(latencyMs / 2, never);
      const { ok, headers } = limit.ask(clock.ms());
      seen.calls += 1;
      if (!ok) seen.refused += 1;
      await clock.sleep(latencyMs / 2, never);
      return { status: ok ? 200 : 429, headers, text: '', date: clock.ms() };
    },
  };
  return { http, seen };
}

async function drive(limit: Limit, o: { readonly calls: number; readonly lanes: number; readonly processes?: number; readonly latencyMs?: number }) {
  const clock = eventClock();
  const { http, seen } = server(clock, limit, o.latencyMs);
  const rows: PaceRows = ownRows();
  const began = clock.ms();
  let left = o.calls;
  let [failed, ended] = [0, 0];
  await clock.run(async () => {
    await Promise.all(Array.from({ length: o.processes ?? 1 }, async () => {
      const pacer = makePacer({ clock, rows });
      const paced = pacedHttp({ http, pacer, clock, user: 'issuer' });
      await Promise.all(Array.from({ length: o.lanes }, async () => {
        while (left > 0) {
          left -= 1;
          const place = await pacer.begin('issuer', { rank: 'act', signal: new AbortController().signal });
          const answer = await paced.send({ method: 'GET', url: 'https://issuer.example.test/x', timeoutMs: 30_000 });
          place?.end();
          if ('fault' in answer || answer.status !== 200) { failed += 1; left += 1; if (failed > 2_000) throw new Error('it does not get on'); }
        }
      }));
    }));
    ended = clock.ms();
  });
  return { ratio: (ended - began) / Math.max(1, limit.least(o.calls)), refused: seen.refused / seen.calls, failed, seen, ms: ended - began };
}

describe('a limit that nobody told us of', () => {
  test.each([bucket(100, 10), bucket(100, 100), bucket(20, 5), bucket(100, 10, null), fixedWindow(100, 1_000, 'retry-after')])('$name: 5,000 calls in at most 1.1 of the least time, and at most 2 % refused', async (limit) => {
    const got = await drive(limit, { calls: 5_000, lanes: 32 });
    expect(got.ratio).toBeLessThan(1.1);
    expect(got.refused).toBeLessThan(0.02);
  });
});

describe('a limit that nobody told us of, of a provider that is far away', () => {
  test.each([bucket(200, 20), bucket(500, 50), bucket(50, 5), bucket(200, 200), fixedWindow(100, 1_000, 'retry-after')])('$name: 100 seconds of calls in at most 1.1 of that', async (limit) => {
    const got = await drive(limit, { calls: Math.round(100_000 / (limit.least(100_001) / 100_000)), lanes: 32, latencyMs: 40 });
    expect(got.ratio).toBeLessThan(1.1);
    expect(got.refused).toBeLessThan(0.01);
  });
});

test('a limit that is raised is found, and one that is lowered is kept to', async () => {
  const clock = eventClock();
  let perSecond = 50;
  let [level, at, refused, sent] = [10, 0, 0, 0];
  const http: Http = {
    async send() {
      await clock.sleep(4, new AbortController().signal);
      level = at === 0 ? 10 : Math.min(10, level + ((clock.ms() - at) * perSecond) / 1_000);
      at = clock.ms();
      sent += 1;
      if (level < 1) { refused += 1; return { status: 429, headers: { 'retry-after': '1' }, text: '', date: null }; }
      level -= 1;
      return { status: 200, headers: {}, text: '', date: null };
    },
  };
  const paced = pacedHttp({ http, pacer: makePacer({ clock, rows: ownRows() }), clock, user: 'issuer' });
  /** Calls a second over so long. */
  const rateFor = async (ms: number): Promise<number> => {
    const [began, before] = [clock.ms(), sent];
    await Promise.all(Array.from({ length: 16 }, async () => { while (clock.ms() < began + ms) await paced.send({ method: 'GET', url: 'https://issuer.example.test/x', timeoutMs: 60_000 }); }));
    return ((sent - before) * 1_000) / (clock.ms() - began);
  };
  await clock.run(async () => {
    expect(await rateFor(60_000)).toBeGreaterThan(44);
    perSecond = 400;
    await rateFor(300_000);
    expect(await rateFor(30_000)).toBeGreaterThan(300);
    perSecond = 20;
    const was = refused;
    await rateFor(60_000);
    expect(await rateFor(60_000)).toBeGreaterThan(17);
    expect(refused - was).toBeLessThan(60);
  });
});

describe('a limit that the headers tell', () => {
  test.each([fixedWindow(600, 60_000, 'x-ratelimit'), fixedWindow(100, 10_000, 'ratelimit'), fixedWindow(100, 1_000, 'x-ratelimit'), fixedWindow(100, 1_000, 'ratelimit')])('$name', async (limit) => {
    const got = await drive(limit, { calls: 2_950, lanes: 32 });
    expect(got.ratio).toBeLessThan(1.1);
    expect(got.refused).toBeLessThan(0.02);
  });
});

test('two processes share one limit', async () => {
  const got = await drive(bucket(100, 10), { calls: 5_000, lanes: 16, processes: 2 });
  expect(got.ratio).toBeLessThan(1.15);
  expect(got.refused).toBeLessThan(0.02);
});

test('without a limit nothing is held up', async () => {
  const free: Limit = { name: 'none', least: (n) => (n / 32) * 4, ask: () => ({ ok: true, headers: {} }) };
  const got = await drive(free, { calls: 5_000, lanes: 32 });
  expect(got.ratio).toBeLessThan(1.1);
});

test('a door that was shut for half a minute is no slow rate: after it, calls go as fast as before', async () => {
  const storm: Limit = { name: 'a storm', least: () => 1, ask: (now) => (now < Date.UTC(2026, 0, 1) + 30_000 ? { ok: false, headers: { 'retry-after': '1' } } : { ok: true, headers: {} }) };
  const { ms, seen } = await drive(storm, { calls: 1_000, lanes: 8 });
  expect(ms).toBeLessThan(40_000);
  expect(seen.refused).toBeLessThan(60);
});
