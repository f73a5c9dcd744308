/**
 * Faults of the machine and of people around the program as shipped: a journal that cannot be written, a full disk, a state folder that is
 * moved or put back from a copy, two runs at once, an edited runbook, another operator. Then resumed until it ends, as if nothing had been.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, vi, type TestContext } from 'vitest';
import { crashJob, type CrashJob, type CrashJobIn, type Life } from './crash-job.ts';
import { befallen, inPeace } from './crash-play.ts';
import { BIN } from './e2e-world.ts';
import { RUN } from './vault-job.ts';

// Each is a handful of processes, and there are many at once.
vi.setConfig({ testTimeout: 150_000 });

const start = async (cx: Pick<TestContext, 'onTestFinished'>, o: CrashJobIn = {}): Promise<CrashJob> => {
  const c = await crashJob(o);
  cx.onTestFinished(() => c.close());
  return c;
};
const stateOf = (c: CrashJob): string => join(c.job.base, 'state', 'tokenctl');
const effects = (c: CrashJob): number => c.front.forwarded.filter((f) => f.effect).length;
const sh = (...argv: readonly [string, ...string[]]): boolean => spawnSync(argv[0], argv.slice(1), { stdio: 'ignore' }).status === 0;
const killAt = (nth: number) => ({ is: 'kill', moment: 'applied', nth, of: 'effects', lateMs: 0 }) as const;

function openIntents(c: CrashJob): readonly string[] {
  const open = new Set<string>();
  for (const line of c.lines()) {
    const { code, data } = JSON.parse(line) as { readonly code: string; readonly data: { readonly key?: string } };
    if (code === 'change.intended') open.add(data.key ?? '');
    if (code === 'change.ended') open.delete(data.key ?? '');
  }
  return [...open];
}

/** Root ignores modes, not the flag of a file system that has one. */
async function seal(c: CrashJob): Promise<(() => Promise<boolean>) | null> {
  if (process.getuid?.() !== 0) { await chmod(c.journal, 0o400); return async () => { await chmod(c.journal, 0o600); return true; }; }
  return sh('chattr', '+i', c.journal) ? () => Promise.resolve(sh('chattr', '-i', c.journal)) : null;
}

test.concurrent('a journal that cannot be written: no effect without it, and none after it', async (cx) => {
  const c = await start(cx);
  await befallen(c, [killAt(4)]);
  const unseal = await seal(c);
  if (unseal === null) { cx.skip('this file system has no immutable flag, and root ignores modes'); return; }
  cx.onTestFinished(async () => { await unseal(); });
  const before = effects(c);
  const refused = await c.live(c.next());
  cx.expect(refused.err + refused.out).toContain('E_JOURNAL_WRITE');
  cx.expect([refused.exit === 0, effects(c)]).toEqual([false, before]);
  await unseal();
  // Under the feet of a process that has it open.
  const life = await c.live(c.next(), { born: () => c.front.arm({ moment: 'applied', nth: 2, of: 'effects', lateMs: 0, hit: () => { void seal(c); } }) });
  await unseal();
  cx.expect(life.exit).not.toBe(0);
  cx.expect(await inPeace(c)).toEqual([]);
});

test.concurrent.for([1, 5, 9])('a disk that is full from effect %i on: what is in flight is written down from the reserve', async (nth, cx) => {
  const c = await start(cx);
  const disk = stateOf(c);
  await mkdir(disk, { recursive: true, mode: 0o700 });
  if (!sh('mount', '-t', 'tmpfs', '-o', 'size=16m,mode=0700', 'tmpfs', disk)) { cx.skip('a file system of a known size needs root'); return; }
  cx.onTestFinished(() => { sh('umount', disk); });
  const filler = join(disk, 'filler');
  // To the last block, before anything else happens.
  const fill = (): void => {
    const fd = openSync(filler, 'a');
    for (let size = 1 << 20; size >= 1; size >>= 1) for (;;) try { writeSync(fd, Buffer.alloc(size)); } catch { break; }
    closeSync(fd);
  };
  let full = false;
  const life = await c.live(c.next(), { born: () => c.front.arm({ moment: 'late', nth, of: 'effects', lateMs: 200, hit: () => { full = true; fill(); } }) });
  cx.expect(full).toBe(true);
  // What was sent has its end on record, done or not; only a mint whose value cannot be sealed has another way to go.
  cx.expect(openIntents(c).filter((key) => !key.startsWith('mint:'))).toEqual([]);
  cx.expect(life.exit, life.out + life.err).not.toBe(0);
  await rm(filler);
  cx.expect(await inPeace(c)).toEqual([]);
  sh('umount', '-l', disk);
});

test.concurrent('a state folder that is moved after a kill is gone on with where it is', async (cx) => {
  const c = await start(cx);
  await befallen(c, [killAt(5)]);
  const moved = join(c.job.base, 'moved');
  await rename(stateOf(c), moved);
  const lives: Life[] = [];
  while (lives.length < 3 && lives.at(-1)?.exit !== 0) lives.push(await c.live(['resume', '--json', '--state-dir', moved, '-i', 'INC-1']));
  await rename(moved, stateOf(c));
  cx.expect(await inPeace(c, { last: lives.at(-1) ?? null })).toEqual([]);
});

test.concurrent.for<[string, (c: CrashJob) => Promise<void>]>([
  ['its lock is removed', async (c) => { for (const name of await readdir(join(c.job.incidentDir, 'runs'))) await rm(join(c.job.incidentDir, 'runs', name)); }],
  ['its state folder is put back from a copy', async (c) => {
    const copy = join(c.job.base, 'copy');
    await cp(stateOf(c), copy, { recursive: true, preserveTimestamps: true });
    await rm(stateOf(c), { recursive: true });
    await rename(copy, stateOf(c));
  }],
])('a process that is stopped while %s, and another goes on: let go, it stops and sends nothing', async ([, meanwhile], cx) => {
  const c = await start(cx);
  let after: Promise<number> | null = null;
  const old = await c.live(c.next(), { born: (child) => c.front.arm({ moment: 'applied', nth: 5, of: 'effects', lateMs: 0, hit: () => {
    child.kill('SIGSTOP');
    after = (async () => {
      await meanwhile(c);
      const life = await c.live(['resume', '--json', '-i', 'INC-1']);
      cx.expect(life.exit, life.out + life.err).toBe(0);
      return effects(c);
    })().finally(() => child.kill('SIGCONT'));
  } }) });
  cx.expect(old.exit, old.out + old.err).not.toBe(0);
  cx.expect(effects(c)).toBe(await after);
  cx.expect(await inPeace(c)).toEqual([]);
});

test.concurrent('two runs on the same tokens at once: one of them replaces', async (cx) => {
  const c = await start(cx);
  let second: Promise<unknown> | null = null;
  await c.live(c.next(), { born: () => c.front.arm({ moment: 'answered', nth: 3, of: 'effects', lateMs: 0, hit: () => {
    second = c.live([...RUN, '--json', '-i', 'INC-1']);
  } }) });
  await second;
  const runs = new Set((await c.job.events()).flatMap((e) => (e.code === 'run.started' ? [e.run] : [])));
  for (const run of runs) await c.live(['resume', run ?? '', '--json']);
  const sent = (await readdir(join(c.job.dir, 'outbox'))).length;
  cx.expect(sent).toBeLessThanOrEqual(runs.size);
  cx.expect(await inPeace(c, { messages: sent })).toEqual([]);
});

test.concurrent('a runbook that is edited meanwhile: resume goes on with the plan, and a plan that was kept is stale', async (cx) => {
  const c = await start(cx);
  const edit = async (): Promise<void> => {
    const file = join(c.job.dir, 'runbooks', 'leaked-token.yaml');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/^.*token\.watch.*$/m, '').replace('timeout: 2s', 'timeout: 3s'));
  };
  const planned = await c.live(['plan', ...RUN.slice(1, 6), '--out', 'kept.plan', '--json']);
  cx.expect([0, 10], planned.out + planned.err).toContain(planned.exit);
  await edit();
  const stale = await c.live(['run', join(c.job.dir, 'kept.plan'), '--reason', 'drill: found by a scanner', '--yes', '--json']);
  cx.expect(stale.exit, stale.out + stale.err).toBe(7);
  cx.expect(effects(c)).toBe(0);
  await befallen(c, [killAt(6)]);
  await edit();
  cx.expect(await inPeace(c)).toEqual([]);
  const plans = new Set((await c.job.events()).flatMap((e) => (e.code === 'run.started' ? [e.data.plan] : [])));
  cx.expect(plans.size).toBe(1);
});

test.concurrent.for([true, false])('another operator resumes, with a key to the values: %s', async (colleagueOpens, cx) => {
  const c = await start(cx, { colleagueOpens });
  await befallen(c, [killAt(4)]);
  const life = await c.live(['resume', '--json', '-i', 'INC-1'], { env: c.colleague });
  // Without one they settle what needs none, and are told who can (ENGINE S2).
  if (!colleagueOpens) {
    cx.expect(life.exit, life.out + life.err).toBe(4);
    cx.expect(life.out).toContain('not sealed to you. These can open it, and resume: you');
  }
  cx.expect(await inPeace(c, { last: life })).toEqual([]);
});

test.concurrent('another user of the machine resumes in a shared state folder, from a workspace of their own', async (cx) => {
  const group = spawnSync('id', ['-gn', 'nobody'], { encoding: 'utf8' }).stdout.trim();
  const [uid = 0, gid = 0] = ['-u', '-g'].map((of) => Number(spawnSync('id', [of, 'nobody'], { encoding: 'utf8' }).stdout));
  if (process.getuid?.() !== 0 || uid === 0) { cx.skip('to be another user needs root'); return; }
  if (spawnSync(process.execPath, [BIN, '--version'], { uid, gid }).status !== 0) { cx.skip('this clone cannot be read by another user'); return; }
  const c = await start(cx);
  await befallen(c, [killAt(4)]);
  cx.expect((await c.live(['doctor', '--share', group])).exit).toBe(0);
  // Theirs is what they would have cloned, and what they were given: the fingerprint key lies beside it.
  const [theirs, home] = [join(c.job.base, 'theirs', 'workspace'), join(c.job.base, 'theirs')];
  await cp(c.job.dir, theirs, { recursive: true });
  await cp(join(c.job.base, 'fp.key'), join(home, 'fp.key'));
  for (const dir of [home, c.colleague['XDG_CONFIG_HOME'] ?? '']) cx.expect(sh('chown', '-R', `${uid}:${gid}`, dir)).toBe(true);
  for (const dir of [c.job.base, join(c.job.base, 'state')]) await chmod(dir, 0o755);
  const as = { uid, gid, dir: theirs, env: { ...c.colleague, HOME: home, XDG_CACHE_HOME: join(home, 'cache') } };
  await c.live(['config', 'trust', '--yes', '-q'], as);
  const life = await c.live(['resume', '--json', '-i', 'INC-1'], as);
  // What they could not end, for a machine that is busy, the first one does.
  cx.expect([0, 3], life.out + life.err).toContain(life.exit);
  cx.expect((await c.job.events()).some((e) => e.code === 'run.resumed' && e.actor.id === 'mia')).toBe(true);
  await cp(join(theirs, 'outbox'), join(c.job.dir, 'outbox'), { recursive: true }).catch(() => undefined);
  cx.expect(await inPeace(c, { last: life })).toEqual([]);
});
