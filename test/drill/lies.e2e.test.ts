/** Issuers and verifiers that lie: nothing is called proven that is not (TRUTH T3). */
import { readFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import type { Lie } from '../../src/drill/lies.ts';
import { e2eWorld, REASON, ROOT, RUN, type E2eOptions, type E2eWorld } from './e2e-world.ts';

/** A world in which `run revoke-one` gives up proving after 2 s. */
async function start(cx: Pick<TestContext, 'onTestFinished'>, o: E2eOptions = {}): Promise<E2eWorld> {
  const w = await e2eWorld(o);
  cx.onTestFinished(() => w.close());
  await mkdir(join(w.dir, 'runbooks'), { recursive: true });
  const shipped = await readFile(join(ROOT, 'runbooks', 'revoke-one.yaml'), 'utf8');
  await writeFile(join(w.dir, 'runbooks', 'revoke-one.yaml'), shipped.replace('which: old, expect: dead', 'which: old, expect: dead, within: 2s'));
  return w;
}
const REVOKE = ['run', 'revoke-one', '--var', 'tokens=@report.json', '--reason', REASON, '--yes', '--json'];
const statesOf = (entries: readonly { state: string }[]): string[] => entries.map((e) => e.state).slice(0, 3);
const provenCount = async (w: E2eWorld): Promise<number> => (await w.events()).filter((e) => e.code === 'token.proven' && e.data.is === 'dead').length;

/** Tells a lie as soon as the authority's own list has the revocations: the baseline was honest. */
async function lieOnceRevoked(w: E2eWorld, lie: Lie): Promise<() => void> {
  const timer = setInterval(() => {
    void readFile(join(w.dir, 'authority', 'revoked.json'), 'utf8').then((t) => { if ((JSON.parse(t) as unknown[]).length > 0) { w.world.setLies({ control: lie }); clearInterval(timer); } }).catch(() => undefined);
  }, 1);
  return () => { clearInterval(timer); w.world.setLies({}); };
}

describe.concurrent('a verifier that lies', () => {
  test.for<[string, Lie]>([
    ['accepts what is revoked', { is: 'accept-revoked' }],
    ['refuses it first, and accepts it again within the window', { is: 'refuse-then-accept', afterMs: 350 }],
  ])('one of two %s: alive, and never proven', { timeout: 30_000 }, async ([, lie], cx) => {
    const w = await start(cx, { servers: 2 });
    w.world.servers[1]?.setLies({ control: lie, data: lie });
    const ran = await w.tokenctl(...REVOKE);
    expect(ran.exit, ran.err).toBe(11);
    expect(statesOf(ran.json.entries)).toEqual(['survived', 'survived', 'survived']);
    expect(await provenCount(w)).toBe(0);
    expect(await w.world.refuses(w.leaked[0]?.value ?? '')).toBe(false);
    const verdicts = (await w.events()).flatMap((e) => (e.code === 'round.made' ? [e.data.verdict] : []));
    expect(verdicts.every((v) => v.vantages === 2)).toBe(true);
    if (lie.is === 'refuse-then-accept') expect(verdicts.some((v) => v.is === 'dead')).toBe(true);
    expect(await w.tokenctl('incident', 'close')).toMatchObject({ exit: 11 });
  });

  test('so slow that nothing can be captured: the kill is not held up (T7.1)', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    const file = join(w.dir, 'runbooks', 'revoke-one.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace('uses: token.capture }', 'uses: token.capture, timeout: 300ms }'));
    w.world.setLies({ control: { is: 'slow', ms: 2_000 } });
    const ran = await w.tokenctl(...REVOKE);
    expect(ran.exit, ran.err).toBe(3);
    expect((await w.events()).flatMap((e) => (e.code === 'change.ended' && e.data.key.startsWith('capture') ? [e.data.outcome.is] : []))).toEqual(['skipped', 'skipped', 'skipped']);
    w.world.setLies({});
    for (const l of w.leaked) expect(await w.world.refuses(l.value)).toBe(true);
  });

  test('bad weather tells nothing: it neither counts nor restarts, and honest rounds then prove', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    const calm = await lieOnceRevoked(w, { is: 'refuse-everything' });
    const ran = await w.tokenctl(...REVOKE);
    calm();
    expect(ran.exit, ran.err).toBe(3);
    const weather: Lie[] = [{ is: 'storm-429', retryAfterS: 1 }, { is: 'html-200' }, { is: 'truncated-json' }, { is: 'error-500' }];
    for (const lie of weather) {
      const from = (await w.events()).length;
      w.world.setLies({ control: lie });
      const told = await w.tokenctl('prove', '--for', '1200ms', '--json');
      expect(told.exit, `${lie.is}: ${told.out}`).toBe(3);
      const verdicts = (await w.events()).slice(from).flatMap((e) => (e.code === 'round.made' ? [e.data.verdict.is] : []));
      // Each of the three at least once; how often more, the machine and `Retry-After` decide.
      expect(verdicts.length, lie.is).toBeGreaterThanOrEqual(3);
      expect(new Set(verdicts), lie.is).toEqual(new Set(['cannot-tell']));
    }
    expect(await provenCount(w)).toBe(0);
    expect(statesOf((await w.tokenctl('status', '--json')).json.entries)).toEqual(['revoked', 'revoked', 'revoked']);
    w.world.setLies({});
    expect((await w.tokenctl('prove')).exit).toBe(3);
    expect(statesOf((await w.tokenctl('status', '--json')).json.entries)).toEqual(['proven', 'proven', 'proven']);
    for (const { value } of w.leaked) expect(await w.world.refuses(value)).toBe(true);
  });

  test('accepts it again after the proof: the revival check finds it, and the closed incident is open again', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    const lie: Lie = { is: 'refuse-then-accept', afterMs: 3_600_000 };
    w.world.setLies({ control: lie, data: lie });
    expect((await w.tokenctl(...RUN)).exit).toBe(3);
    await w.tokenctl('ledger', 'dismiss', w.unknown.fp, '--basis', 'false-positive', '--reason', 'a sample value from the vendor manual');
    expect((await w.tokenctl('incident', 'close')).exit).toBe(0);
    expect(await w.tokenctl('prove', '--watch-due', '--json')).toMatchObject({ exit: 0, json: { checks: [] } });

    w.clock.ahead(2 * 3_600_000);
    const due = await w.tokenctl('prove', '--watch-due', '--json');
    expect(due.exit, due.err).toBe(11);
    expect(due.json.checks.map((c: { verdict: string }) => c.verdict)).toEqual(['alive', 'alive', 'alive']);
    const status = await w.tokenctl('status', '--json');
    expect(status).toMatchObject({ exit: 11, json: { closed: false } });
    expect(statesOf(status.json.entries)).toEqual(['survived', 'survived', 'survived']);

    // Honest again: a new proof is made from nothing, and it closes again.
    w.world.setLies({});
    expect(await w.tokenctl('prove')).toMatchObject({ exit: 0 });
    expect(await provenCount(w)).toBe(6);
    expect(await w.tokenctl('incident', 'close')).toMatchObject({ exit: 0 });
  });
});
