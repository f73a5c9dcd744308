/** Nobody to ask: nothing is assumed, nothing is waited for, nothing is attempted; and a plan file is run once, as it was made. */
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { e2eWorld, REASON, type E2eWorld, type Ran } from './e2e-world.ts';

const TOKENS = ['--var', 'tokens=@report.json'];
const GIVEN = ['run', 'leaked-token', ...TOKENS, '--var', 'seen=public'];

let w: E2eWorld;
beforeAll(async () => { w = await e2eWorld(); }, 30_000);
afterAll(() => w.close());

const incidents = async (world: E2eWorld): Promise<string[]> => readdir(join(world.state, 'incidents')).catch(() => []);
async function nothingAttempted(world: E2eWorld): Promise<void> {
  expect(await incidents(world)).toEqual([]);
  expect(await world.living()).toHaveLength(12);
}
/** Words of the one command that a refusal gives, without the program's name. */
const corrected = (ran: Ran): string => ran.json.error.next[0] as string;
const flagsOf = (ran: Ran): string[] => ran.json.error.facts.missing.map((m: { flag: string }) => m.flag);

describe('a missing answer', () => {
  test('every missing flag is in one corrected command', async () => {
    const bare = await w.tokenctl('run', 'leaked-token', '--json');
    expect(bare, bare.out).toMatchObject({ exit: 6, json: { error: { code: 'E_INPUT_NEEDED' } } });
    expect(flagsOf(bare)).toEqual(['--var', '--var', '--reason', '--confirm']);
    for (const part of ['--var tokens=@REPORT', 'seen=', '--reason "TEXT"', '--confirm ']) expect(corrected(bare)).toContain(part);
    const some = await w.tokenctl(...GIVEN, '--json');
    expect(some.exit).toBe(6);
    expect(flagsOf(some).toSorted()).toEqual(['--confirm', '--reason']);
    expect(corrected(some)).toMatch(/^tokenctl .*run leaked-token .*--confirm [0-9a-f]{8}-3\b/);
    expect(corrected(some)).toContain('--reason "TEXT"');
    await nothingAttempted(w);
  });

  test('a question of a barrier must be answered in advance, unless it may stop there', async () => {
    const asks = await w.tokenctl('run', 'leaked-token', ...TOKENS, '--var', 'seen=unknown', '--reason', REASON, '--yes', '--json');
    expect(asks.exit).toBe(6);
    expect(flagsOf(asks)).toEqual(['--answers']);
    // Evidence is required there: an answer without it is none.
    await writeFile(join(w.dir, 'half.yaml'), 'steps: { isolate: { answer: "cut off" } }\n');
    expect(await w.tokenctl('run', 'leaked-token', ...TOKENS, '--var', 'seen=unknown', '--reason', REASON, '--yes', '--answers', 'half.yaml')).toMatchObject({ exit: 6 });
    await nothingAttempted(w);
  });

  test.each<[string, readonly string[], number]>([
    ['--yes stands for no reason', ['--yes'], 6],
    ['a reason is no consent', ['--reason', REASON], 6],
    ['a reason that says nothing', ['--reason', 'because', '--yes'], 2],
    ['consent to another plan', ['--reason', REASON, '--confirm', 'deadbeef-3'], 7],
    ['what is no confirmation', ['--reason', REASON, '--confirm', 'yes'], 2],
  ])('%s', async (_name, flags, exit) => {
    const ran = await w.tokenctl(...GIVEN, ...flags);
    expect(ran.exit, ran.err).toBe(exit);
    await nothingAttempted(w);
  });

  test('the program itself: stdin closed, piped, and open but silent', { timeout: 30_000 }, async () => {
    const children = (['ignore', 'pipe', 'pipe'] as const).map((stdin) => w.spawn(['run', 'leaked-token'], [stdin, 'pipe', 'pipe']));
    children[1]?.stdin?.end('y\nyes\n@report.json\npublic\nyes\n');
    const ended = await Promise.all(children.map(async (child) => {
      let [out, err] = ['', ''];
      child.stdout?.on('data', (d) => { out += String(d); });
      child.stderr?.on('data', (d) => { err += String(d); });
      const [exit] = await once(child, 'close') as [number | null];
      return { exit, out, err };
    }));
    children[2]?.stdin?.end();
    for (const { exit, out, err } of ended) {
      expect(exit, err).toBe(6);
      expect(out).toBe('');
      expect(err).toContain('--var tokens=@REPORT');
    }
    await nothingAttempted(w);
  });

  test('production asks for --confirm; --yes is not enough', { timeout: 30_000 }, async () => {
    const p = await e2eWorld({ environment: 'production' });
    try {
      const ran = await p.tokenctl(...GIVEN, '--reason', REASON, '--yes', '--json');
      expect(ran.exit, ran.out).toBe(6);
      expect(flagsOf(ran)).toEqual(['--confirm']);
      expect(corrected(ran)).toMatch(/--confirm [0-9a-f]{8}-3$/);
      await nothingAttempted(p);
    } finally {
      await p.close();
    }
  });
});

describe('a plan file', () => {
  const file = 'inc.plan';
  const read = () => readFile(join(w.dir, file), 'utf8');
  const run = (name: string) => w.tokenctl('run', name, '--reason', REASON, '--yes', '--json');

  test('`plan` alone writes nothing, and is the same plan each time', async () => {
    const [a, b] = [await w.tokenctl('plan', ...GIVEN.slice(1), '--json'), await w.tokenctl('plan', ...GIVEN.slice(1), '--json', '--exit-code')];
    expect([a.exit, b.exit]).toEqual([0, 10]);
    expect(a.json.digest).toBe(b.json.digest);
    await nothingAttempted(w);
    expect(await w.tokenctl('plan', ...GIVEN.slice(1), '--out', file)).toMatchObject({ exit: 0 });
    expect(await incidents(w)).toEqual(['INC-1']);
    expect(await w.living()).toHaveLength(12);
    expect((await read()).split('\n').at(-3)).toContain(a.json.digest);
  });

  test.each<[string, (text: string) => string, number]>([
    ['edited: a consumer dies less', (t) => t.replace('"deaths":3', '"deaths":2'), 12],
    ['edited: another token', (t) => t.replaceAll(w.leaked[0]?.jti ?? '', 'demo-003-00000000'), 12],
    ['cut in the middle of a line', (t) => t.slice(0, t.length / 2), 2],
    ['cut after a line', (t) => `${t.split('\n').slice(0, 5).join('\n')}\n`, 2],
    ['empty', () => '', 2],
    ['no plan at all', () => '\0\u{1F4A5}{"v":1}\n[]\n\n', 2],
    ['JSON of another kind', () => '{"v":1}\n{}\n{}\n{}\n', 2],
  ])('%s', async (_name, edit, exit) => {
    await writeFile(join(w.dir, 'other.plan'), edit(await read()));
    const ran = await run('other.plan');
    expect(ran.exit, ran.out).toBe(exit);
    expect(ran.json.error.message).toMatch(/^other\.plan:\d+:\d+: /);
    expect(await w.living()).toHaveLength(12);
    expect((await w.events()).some((e) => e.code === 'run.started')).toBe(false);
  });

  test('runs once, and is that plan', { timeout: 30_000 }, async () => {
    const digest = JSON.parse((await read()).split('\n').at(-3) ?? '') as { digest: string };
    const first = await run(file);
    expect(first, first.out).toMatchObject({ exit: 3, json: { incident: 'INC-1', plan: digest.digest } });
    for (const { value } of w.leaked) expect(await w.world.refuses(value)).toBe(true);
    const lines = (await w.events()).length;
    const again = await run(file);
    expect(again, again.out).toMatchObject({ exit: 7, json: { error: { code: 'E_PLAN_USED' } } });
    expect(await w.events()).toHaveLength(lines);
  });

  test('past its time it is stale', async () => {
    const p = await e2eWorld();
    try {
      expect(await p.tokenctl('plan', ...GIVEN.slice(1), '--out', file)).toMatchObject({ exit: 0 });
      p.clock.ahead(31 * 60_000);
      expect(await p.tokenctl('run', file, '--reason', REASON, '--yes', '--json')).toMatchObject({ exit: 7, json: { error: { code: 'E_PLAN_STALE' } } });
      expect(await p.living()).toHaveLength(12);
    } finally {
      await p.close();
    }
  }, 30_000);
});
