/** Taking a run back (TRUTH T4, ENGINE U1): what nobody uses is dropped, revoked and proven; what leaked never returns. */
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { e2eWorld, ROOT, RUN, type E2eWorld } from './e2e-world.ts';
import { filesBelow, findCanaries } from './canary.ts';

const WHY = ['--reason', 'drill: the replacements turned out too narrow', '--yes'] as const;

async function start({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<E2eWorld> {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  // The main job with a question before promote: unattended it parks there, everything staged and nothing in use.
  await mkdir(join(w.dir, 'runbooks'), { recursive: true });
  const text = await readFile(join(ROOT, 'runbooks', 'leaked-token.yaml'), 'utf8');
  await writeFile(join(w.dir, 'runbooks', 'asked.yaml'), text.replace(/^name: .*/m, 'name: asked').replace(/^( *)- \{ id: promote/m, '$1- { id: go-on, uses: human.confirm, with: { ask: "Promote now?" } }\n$1- { id: promote'));
  return w;
}
/** Replace-first: nothing dies before its replacement is in use. */
const FIRST = RUN.map((a) => (a === 'seen=public' ? 'seen=internal' : a));
const RUN_ASKED = [...FIRST.map((a) => (a === 'leaked-token' ? 'asked' : a)), '--stop-at-barriers'];
const codes = (w: E2eWorld) => w.events().then((all) => all.map((e) => e.code));

test('parked before promote, and taken back: nothing is left but what was there', { timeout: 60_000 }, async (cx) => {
  const w = await start(cx);
  const before = await w.living();
  const slots = await Promise.all(w.leaked.map((l) => w.held(l.service)));
  const parked = await w.tokenctl(...RUN_ASKED, '--json');
  expect(parked.exit, parked.err + parked.out).toBe(8);
  expect((await w.living()).length).toBe(before.length + 3);
  const lines = (await codes(w)).length;
  const shown = await w.tokenctl('undo', '--dry-run', '--json');
  expect(shown).toMatchObject({ exit: 0, json: { unknown: 0 } });
  expect(shown.json.changes.map((c: { key: string }) => c.key.replace(/:.*/, '')).toSorted()).toEqual([...Array(3).fill('undo-mint'), ...Array(3).fill('undo-mint'), ...Array(3).fill('undo-stage')].toSorted());
  expect((await codes(w)).length).toBe(lines);

  expect(await w.tokenctl('undo')).toMatchObject({ exit: 6, err: expect.stringContaining('--reason') });
  const undone = await w.tokenctl('undo', ...WHY, '--json');
  expect(undone.exit, undone.err + undone.out).toBe(0);
  // The leaked ones are still exposed, and the incident open; everything else is as it was.
  expect(undone.json.entries.map((e: { state: string }) => e.state)).toEqual(['exposed', 'exposed', 'exposed', 'unidentified']);
  expect((await w.living()).toSorted()).toEqual(before.toSorted());
  for (const [i, l] of w.leaked.entries()) {
    const now = await w.held(l.service);
    expect(now.current).toEqual(slots[i]?.current);
    expect(now.files).toEqual(slots[i]?.files);
  }
  const s = await w.situation();
  expect([...s.debts.keys()]).toEqual([]);
  expect([...s.others.values()].map((o) => o.proven)).toEqual(['dead', 'dead', 'dead']);
  expect((await w.events()).filter((e) => e.code === 'escrow.removed' && e.data.why === 'undone')).toHaveLength(3);
  // It is over: no resume, no second undo; and the real job goes through.
  const [run] = [...s.runs.keys()];
  expect((await w.tokenctl('resume', run ?? '')).exit).toBe(7);
  expect((await w.tokenctl('undo', run ?? '', ...WHY)).exit).toBe(7);
  const again = await w.tokenctl(...FIRST, '-i', 'INC-1');
  expect((await w.situation()).entries.map((e) => e.state), again.err + again.out).toEqual(['proven', 'proven', 'proven', 'unidentified']);
  expect((await w.tokenctl('journal', 'verify')).exit).toBe(0);
  expect(findCanaries(Object.fromEntries(w.leaked.map((l) => [l.service, l.value])), 'screens', undone.out + undone.err)).toEqual([]);
  expect(await filesBelow(w.incidentDir())).not.toEqual([]);
});

test.each(['mint', 'stage'])('killed in the middle of %s, and taken back without going on', { timeout: 60_000 }, async (effect) => {
  const w = await e2eWorld();
  try {
    const before = await w.living();
    const child = w.spawn(FIRST);
    const file = join(w.incidentDir(), 'journal.jsonl');
    for (;;) {
      const text = await readFile(file, 'utf8').catch(() => '');
      if (text.split('\n').some((l) => l.includes('"change.intended"') && l.includes(`"effect":"${effect}"`))) break;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended before that');
      await new Promise((done) => { setTimeout(done, 1); });
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    const undone = await w.tokenctl('undo', ...WHY, '--json');
    expect(undone.exit, undone.err + undone.out).toBe(0);
    expect((await w.living()).toSorted()).toEqual(before.toSorted());
    const s = await w.situation();
    expect([...s.debts.keys()]).toEqual([]);
    expect(s.entries.map((e) => e.state)).toEqual(['exposed', 'exposed', 'exposed', 'unidentified']);
    for (const l of w.leaked) expect((await w.held(l.service)).versions.filter((v) => v.stage === 'pending')).toEqual([]);
  } finally { await w.close(); }
});

test('an undo that is killed in its middle is resumed, and ends the same', { timeout: 60_000 }, async (cx) => {
  const w = await start(cx);
  const before = await w.living();
  expect((await w.tokenctl(...RUN_ASKED)).exit).toBe(8);
  const child = w.spawn(['undo', ...WHY]);
  const file = join(w.incidentDir(), 'journal.jsonl');
  const reached = (l: string): boolean => l.includes('"change.intended"') && l.includes('undo-mint:');
  while (!(await readFile(file, 'utf8')).split('\n').some(reached)) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error('it ended before that');
    await new Promise((done) => { setTimeout(done, 1); });
  }
  child.kill('SIGKILL');
  await once(child, 'exit');
  const resumed = await w.tokenctl('resume', '--json');
  expect(resumed.exit, resumed.err + resumed.out).toBe(0);
  expect((await w.living()).toSorted()).toEqual(before.toSorted());
  const s = await w.situation();
  expect([...s.debts.keys()]).toEqual([]);
  expect([...s.others.values()].map((o) => o.proven)).toEqual(['dead', 'dead', 'dead']);
});

test('a run that went through: nothing comes back, and each thing says why', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  expect((await w.tokenctl(...FIRST)).exit).toBe(3);
  const living = await w.living();
  const undone = await w.tokenctl('undo', ...WHY, '--json');
  expect(undone).toMatchObject({ exit: 0, json: { changes: [] } });
  const why = new Set(undone.json.left.map((l: { step: string; why: string }) => `${l.step} ${l.why}`));
  for (const one of ['revoke irreversible', 'promote roll-forward', 'stage built-on', 'mint built-on', 'retire irreversible']) expect(why).toContain(one);
  expect(await w.living()).toEqual(living);
});
