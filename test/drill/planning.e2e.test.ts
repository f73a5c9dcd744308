/** What is planned with the world as it is, and what is refused once that world has moved on. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi, type TestContext } from 'vitest';
import { main } from '../../src/main.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';
import { e2eWorld, REASON, RUN, type E2eWorld, type Ran } from './e2e-world.ts';

async function start({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<E2eWorld> {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  return w;
}
const PLAN = ['plan', ...RUN.slice(1, 6)];
const saved = async (w: E2eWorld): Promise<Ran> => w.tokenctl(...PLAN, '--out', 'inc.plan', '--json');
const runSaved = (w: E2eWorld): Promise<Ran> => w.tokenctl('run', 'inc.plan', '--reason', REASON, '--yes', '--json');
const states = (ran: Ran): string[] => ran.json.entries.map((e: { state: string }) => e.state);

describe.concurrent('what tokenctl acts with itself', () => {
  test('is replaced, and left to a person until another credential kills it', { timeout: 60_000 }, async (cx) => {
    const w = await start(cx);
    const [mine] = w.leaked;
    const key = `authority/${mine?.jti}`;
    Object.assign(w.env, { VAULT_TOKEN: mine?.value });
    const plan = (await w.tokenctl(...PLAN, '--json')).json;
    expect([plan.deaths, plan.changes.filter((c: { own: string | null }) => c.own !== null).map((c: { key: string }) => c.key)]).toEqual([2, [`revoke:${key}`]]);
    const ran = await w.tokenctl(...RUN.filter((a) => a !== '--yes'), '--confirm', plan.confirm, '--json');
    expect(states(ran), ran.out + ran.err).toEqual(['exposed', 'proven', 'proven', 'unidentified']);
    expect(await w.world.refuses(mine?.value ?? '')).toBe(false);
    expect((await w.held(mine?.service ?? '')).current.jti).not.toBe(mine?.jti);
    expect(ran.json.byHand[`revoke:${key}`]).toContainEqual(expect.stringContaining(`tokenctl revoke ${key} -i INC-1`));
    const kills = (await w.events()).flatMap((e) => (e.code === 'change.ended' && e.data.effect === 'revoke' ? [e.data] : []));
    expect(kills.at(-1)).toMatchObject({ key: `revoke:${key}`, outcome: { is: 'needs-human' } });
    const [revoke, resume] = ((kills.at(-1)?.outcome ?? { todo: [] }) as unknown as { todo: string[] }).todo.slice(-2).map((line) => (line.split(': tokenctl ')[1] ?? '').split(' '));
    // The same command with the same credential changes nothing.
    expect((await w.tokenctl(...(revoke ?? []), '--reason', REASON, '--yes', '--json')).exit).toBe(6);
    expect(await w.world.refuses(mine?.value ?? '')).toBe(false);
    Object.assign(w.env, { VAULT_TOKEN: '' });
    const killed = await w.tokenctl(...(revoke ?? []), '--reason', REASON, '--yes', '--json');
    expect(states(killed)[0], killed.out + killed.err).toBe('proven');
    const rest = await w.tokenctl(...(resume ?? []), '--json');
    expect([rest.exit, (await w.tokenctl('debts', '--json')).json.debts], rest.out + rest.err).toEqual([3, []]);
    expect((await w.held(mine?.service ?? '')).versions.filter((v) => v.stage === 'previous')).toEqual([]);
  });

  test('a run is not gone on with by a credential that it would kill', { timeout: 60_000 }, async (cx) => {
    const w = await start(cx);
    const parked = await w.tokenctl(...RUN.map((a) => (a === 'seen=public' ? 'seen=unknown' : a)), '--stop-at-barriers', '--json');
    expect(parked.exit, parked.out).toBe(8);
    await writeFile(join(w.dir, 'answers.yaml'), 'steps: { isolate: { answer: "cut off", evidence: "SEC-42" } }\n');
    Object.assign(w.env, { GITHUB_TOKEN: w.leaked[1]?.value });
    const refused = await w.tokenctl('resume', '--answers', 'answers.yaml', '--json');
    expect(refused, refused.out).toMatchObject({ exit: 5, json: { error: { code: 'E_IDENTITY' } } });
    expect((await w.events()).some((e) => e.code === 'run.resumed')).toBe(false);
    Object.assign(w.env, { GITHUB_TOKEN: '' });
    expect(states(await w.tokenctl('resume', '--answers', 'answers.yaml', '--json'))).toEqual(['proven', 'proven', 'proven', 'unidentified']);
  });
});

describe.concurrent('a saved plan is run in the world that it was made for', () => {
  const edited: readonly (readonly [string, string, (text: string) => string, RegExp])[] = [
    ['another policy', 'tokenctl.yaml', (t) => t.replace(/^policy: .*$/m, 'policy: { never: ["owner=nobody"] }'), /the policy has changed/],
    ['another configuration', 'tokenctl.yaml', (t) => t.replace('window: 1s', 'window: 3s'), /tokenctl\.yaml, or a template has changed/],
    ['another message', join('templates', 'engineers-update.md'), (t) => `${t}\nOne more line.\n`, /tokenctl\.yaml, or a template has changed/],
    ['another runbook', join('runbooks', 'leaked-token.yaml'), (t) => t.replace('containBy: 30m', 'containBy: 31m'), /the runbook has changed/],
  ];
  test.for(edited)('%s: 7, and nothing is attempted', { timeout: 30_000 }, async ([, file, edit, says], cx) => {
    const w = await start(cx);
    const { mkdir, copyFile } = await import('node:fs/promises');
    const root = join(import.meta.dirname, '../..');
    for (const [folder, name] of [['runbooks', 'leaked-token.yaml'], ['templates', 'engineers-update.md']] as const) {
      await mkdir(join(w.dir, folder), { recursive: true });
      await copyFile(join(root, folder, name), join(w.dir, folder, name));
    }
    expect((await saved(w)).exit).toBe(0);
    const text = await readFile(join(w.dir, file), 'utf8');
    expect(edit(text)).not.toBe(text);
    await writeFile(join(w.dir, file), edit(text));
    await w.tokenctl('config', 'trust', '--yes', '-q');
    const ran = await runSaved(w);
    expect(ran, ran.out + ran.err).toMatchObject({ exit: 7, json: { error: { code: 'E_PLAN_STALE', message: expect.stringMatching(says) } } });
    expect((await w.events()).some((e) => e.code === 'run.started')).toBe(false);
    expect(await w.living()).toHaveLength(12);
  });

  test('a token that is dead by now is left out, and that is recorded', { timeout: 60_000 }, async (cx) => {
    const w = await start(cx);
    await saved(w);
    const key = `authority/${w.leaked[0]?.jti}`;
    const killed = await w.tokenctl('revoke', key, '-i', 'INC-1', '--reason', REASON, '--yes', '--json');
    expect(states(killed)[0], killed.out + killed.err).toBe('proven');
    const ran = await runSaved(w);
    expect(states(ran), ran.out + ran.err).toEqual(['proven', 'proven', 'proven', 'unidentified']);
    const events = (await w.events()).filter((e) => e.run === ran.json.run);
    const begun = events.find((e) => e.code === 'run.started');
    expect(begun?.code === 'run.started' && begun.data.drift).toContain(`contain:${key}`);
    expect(events.flatMap((e) => (e.code === 'change.intended' && e.data.key.endsWith(key) ? [e.data.key] : []))).toEqual([]);
    expect(events.flatMap((e) => (e.code === 'change.ended' && e.data.key === `contain:${key}` ? [e.data.outcome.is] : []))).toEqual(['skipped']);
  });

  test('what would be replaced lies elsewhere by now: 7', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    const [one, two] = w.leaked;
    await w.tokenctl('plan', 'leaked-token', '--var', `tokens=authority/${one?.jti}`, '--var', `tokens=authority/${two?.jti}`, '--var', 'seen=public', '--out', 'inc.plan');
    const inventory = join(w.dir, 'inventory.yaml');
    const text = await readFile(inventory, 'utf8');
    await writeFile(inventory, text.replace(`sealed/prod/${one?.service}#`, `sealed/prod/${one?.service}-moved#`));
    const ran = await runSaved(w);
    expect(ran, ran.out + ran.err).toMatchObject({ exit: 7, json: { error: { code: 'E_PLAN_STALE' } } });
    expect(await w.living()).toHaveLength(12);
  });

  test('a question that stays open past the plan’s time: 7', { timeout: 30_000 }, async (cx) => {
    const w = await start(cx);
    const streams = fakeStreams({});
    const over = new AbortController();
    const ended = main({ argv: ['-C', w.dir, 'run', 'leaked-token', '--var', 'tokens=@report.json', '--var', 'seen=public', '--reason', REASON], env: w.env, streams, clock: w.clock, cwd: w.base, signals: { stop: over.signal, drop: over.signal, received: () => null } });
    await vi.waitFor(() => expect(streams.stderr.written()).toContain('Type "yes"'), { timeout: 20_000 });
    w.clock.ahead(31 * 60_000);
    streams.keys.write('yes\r');
    expect(await ended, streams.stderr.written()).toBe(7);
    expect((await w.events()).some((e) => e.code === 'run.started')).toBe(false);
    expect(await w.living()).toHaveLength(12);
  });
});
