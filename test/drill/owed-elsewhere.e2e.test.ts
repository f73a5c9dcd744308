/** One token's replacement belongs to one run, whatever incident that is of (ENGINE A6, TRUTH T12): a second one is not made beside it. */
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import type { JournalEvent } from '../../src/journal/index.ts';
import { e2eWorld, REASON, ROOT, RUN, type E2eWorld, type Ran } from './e2e-world.ts';

const INTERNAL = ['--var', 'tokens=@report.json', '--var', 'seen=internal'] as const;

/** INC-1 has minted and staged a replacement for each of three tokens, and promoted none. */
async function owing({ onTestFinished }: Pick<TestContext, 'onTestFinished'>): Promise<{ readonly w: E2eWorld; readonly run: string; readonly plan: (...argv: readonly string[]) => Promise<Ran>; readonly minted: () => Promise<number> }> {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  w.world.setLies({ control: { is: 'refuse-everything' }, data: { is: 'refuse-everything' } });
  await mkdir(join(w.dir, 'runbooks'), { recursive: true });
  const shipped = await readFile(join(ROOT, 'runbooks', 'leaked-token.yaml'), 'utf8');
  await writeFile(join(w.dir, 'runbooks', 'owing.yaml'), shipped.replace('name: leaked-token', 'name: owing').replace('strategy: by-exposure', 'strategy: replace-first').replace('uses: token.probe, with: { which: replacement', 'uses: token.probe, timeout: 1s, with: { which: replacement'));
  const first = await w.tokenctl(...RUN.map((a) => (a === 'leaked-token' ? 'owing' : a)), '--json');
  expect(first.exit, first.err).toBe(3);
  w.world.setLies({});
  return { w, run: first.json.run, plan: (...argv) => w.tokenctl('plan', 'leaked-token', ...argv, '--json'), minted: async () => (await w.living()).length };
}
const gapsOf = (plan: Ran): unknown => plan.json.gaps.filter((g: { why: string }) => g.why.startsWith('mint-owed')).map((g: { why: string; next: string[] }) => [g.why, g.next[0]]);
const thrice = (x: unknown): unknown[] => [x, x, x];

test('a new incident is not opened for it: the one that owes is named, with the run to go on with', { timeout: 60_000 }, async (cx) => {
  const { w, run, plan, minted } = await owing(cx);
  const before = await minted();
  const commands = [`tokenctl resume ${run} -i INC-1`, `tokenctl undo ${run} -i INC-1`];
  const refused = await plan(...INTERNAL);
  expect([refused.exit, refused.json.error.code, refused.json.error.message, refused.json.error.next]).toEqual([7, 'E_MINT_OWED', expect.stringMatching(/^INC-1 still owes the replacement of authority\//), commands]);
  const anew = await w.tokenctl('run', 'leaked-token', ...INTERNAL, '--reason', REASON, '--yes');
  expect([anew.exit, anew.err.includes(commands[0] ?? '')], anew.err).toEqual([7, true]);
  expect((await w.tokenctl('plan', 'leaked-token', ...INTERNAL, '--out', 'x.plan')).exit).toBe(7);
  expect([existsSync(w.incidentDir('INC-2')), await minted()]).toEqual([false, before]);

  // In another incident that is there already it is a gap, as it is in its own; to contain is never refused.
  expect((await w.tokenctl('incident', 'open', '--title', 'A second wave')).exit).toBe(0);
  expect(gapsOf(await plan(...INTERNAL, '-i', 'INC-2'))).toEqual(thrice(['mint-owed-elsewhere', commands[0]]));
  const contain = await plan('--var', 'tokens=@report.json', '--var', 'seen=public', '-i', 'INC-2');
  expect([gapsOf(contain), contain.json.changes.filter((c: { effect: string }) => c.effect === 'revoke').length, contain.json.changes.filter((c: { effect: string }) => c.effect === 'mint')]).toEqual([thrice(['mint-owed-elsewhere', commands[0]]), 3, []]);

  // Taken back, it is owed no more, and the next one may be made.
  const undone = await w.tokenctl('undo', run, '-i', 'INC-1', '--reason', REASON, '--yes', '--json');
  expect(undone.json.entries.map((e: { state: string }) => e.state), undone.err).toEqual(['exposed', 'exposed', 'exposed', 'unidentified']);
  expect(gapsOf(await plan(...INTERNAL, '-i', 'INC-2'))).toEqual([]);
});

test('a journal that cannot be read may owe anything; one that went to another host owes what it owed; a drill’s owes nothing here', { timeout: 60_000 }, async (cx) => {
  const { w, plan } = await owing(cx);
  const journal = join(w.incidentDir(), 'journal.jsonl');
  const text = await readFile(journal, 'utf8');
  await writeFile(journal, text.replace('"severity":"SEV2"', '"severity":"SEV3"'));
  const damaged = await plan(...INTERNAL);
  expect([damaged.exit, damaged.json.error.message, damaged.json.error.next]).toEqual([7, expect.stringMatching(/^the journal of INC-1 cannot be read, and nobody knows whether it owes the replacement of /), ['tokenctl journal verify -i INC-1']]);
  expect((await w.tokenctl('journal', 'verify', '-i', 'INC-1')).exit).toBe(12);
  // What it names is known, and a token that it does not name can be contained all the same.
  const contain = await plan('--var', 'tokens=@report.json', '--var', 'seen=public');
  expect([contain.exit, gapsOf(contain), contain.json.deaths]).toEqual([0, thrice(['mint-owed-unreadable', 'tokenctl journal verify -i INC-1']), 3]);

  const aside = join(w.base, 'aside');
  await writeFile(journal, text);
  await cp(w.incidentDir(), aside, { recursive: true });
  await writeFile(journal, text.replace('"realm":"live"', '"realm":"drill"'));
  expect(gapsOf(await plan(...INTERNAL))).toEqual([]);

  await rm(w.incidentDir(), { recursive: true });
  await rename(aside, w.incidentDir());
  expect((await w.tokenctl('incident', 'export', '--handoff', '--to', 'bastion-2', '--out', join(w.base, 'inc-1.tar'))).exit).toBe(0);
  const moved = await plan(...INTERNAL);
  expect([moved.exit, moved.json.error.message, moved.json.error.next]).toEqual([7, expect.stringMatching(/^INC-1 went to another host, and owed the replacement of /), ['tokenctl status -i INC-1']]);
});

test('two terminals that begin at once, each in an incident of its own: no token gets two replacements', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  const ids = ['INC-1', 'INC-2'];
  for (const id of ids) expect((await w.tokenctl('incident', 'open', '--title', id)).exit).toBe(0);
  const ran = await Promise.all(ids.map((id) => w.tokenctl('run', 'leaked-token', ...INTERNAL, '--reason', REASON, '--yes', '-i', id)));
  const ended = (await Promise.all(ids.map(async (id) => (await w.events(id)).map((e) => ({ id, e }))))).flat().filter(({ e }) => e.code === 'change.ended' && e.data.effect === 'mint') as { id: string; e: JournalEvent & { code: 'change.ended' } }[];
  const made = ended.filter(({ e }) => e.data.outcome.is === 'done').map(({ e }) => e.data.key);
  expect([made.length, new Set(made).size]).toEqual([new Set(made).size, made.length]);
  const refused = ended.filter(({ e }) => e.data.outcome.is === 'refused');
  expect(refused.length, ran.map((r) => r.err + r.out).join('\n')).toBeGreaterThanOrEqual(3);
  for (const { id, e } of refused) expect(e.data.outcome).toMatchObject({ fault: { code: 'E_MINT_OWED', facts: { incident: ids.find((other) => other !== id) } } });
  expect(ran.map((r) => r.out).join('\n')).toMatch(/mint refused \(E_MINT_OWED: run \w+, incident INC-\d\)[^]*Next: tokenctl resume \w+ -i INC-\d/);
  // Twelve lived before; of the three that leaked, those that were replaced are dead.
  expect((await w.living()).length).toBe(12);
});
