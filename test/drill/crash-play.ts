/** Carries a schedule of blows out on real processes, resumes until it ends, and asks the world. */
import type { ChildProcess } from 'node:child_process';
import { situationFold } from '../../src/ledger/index.ts';
import { verifyJournal } from '../../src/journal/index.ts';
import { crashJob, type CrashJob, type Life } from './crash-job.ts';
import { valuesShown, worldIsWrong } from './crash-oracle.ts';
import type { Blow, CrashSchedule } from './crash-schedule.ts';

export interface Played { readonly schedule: CrashSchedule; /** Blows that fell. */ readonly fell: readonly string[]; readonly kills: number; readonly lives: number; readonly wrong: readonly string[] }

/** After so many lives in which nothing happens, what is left is left for good. */
const CALM_LIVES = 4;

export async function play(schedule: CrashSchedule, { tell = () => undefined }: { readonly tell?: (line: string) => void } = {}): Promise<Played> {
  const c = await crashJob(schedule);
  const fell: string[] = [];
  const told = (line: string): void => { fell.push(line); tell(line); };
  try {
    let life: Life | null = null;
    for (const blows of schedule.lives) {
      life = await befallen(c, blows, told);
      await c.front.back();
      if (life.exit === 0) break;
    }
    await c.setClock(0);
    const wrong = await inPeace(c, { staging: schedule.staging, last: life });
    if (wrong.length > 0) for (const l of c.lives) tell(`${l.argv.join(' ')}: ${l.exit}\n${l.out}${l.err}`);
    return { schedule, fell, kills: c.lives.filter((l) => l.exit === null).length, lives: c.lives.length, wrong };
  } finally { await c.close(); }
}

/** Resumed until it ends, and then everything that is not as a run without trouble leaves it. */
export async function inPeace(c: CrashJob, { last = null, ...o }: { readonly last?: Life | null; readonly staging?: boolean; readonly messages?: number } = {}): Promise<readonly string[]> {
  let life = last;
  for (let calm = 0; calm < CALM_LIVES && life?.exit !== 0; calm++) life = await c.live(c.next());
  await c.front.quiet();
  return [...c.wrong, ...await endedWrong(c, life), ...await worldIsWrong(c, o), ...await valuesShown(c)];
}

/** One life with its blows, each armed when the one before it has fallen. */
export async function befallen(c: CrashJob, blows: readonly Blow[], told: (line: string) => void = () => undefined): Promise<Life> {
  const left = [...blows];
  const timers: NodeJS.Timeout[] = [];
  const life = await c.live(c.next(), { born: (child) => {
    const arm = (): void => {
      const blow = left.shift();
      if (blow !== undefined) strike(c, child, blow, { timers, fallen: () => { told(`life ${c.lives.length + 1}: ${JSON.stringify(blow)}`); arm(); } });
    };
    arm();
  } });
  for (const timer of timers) clearInterval(timer);
  told(`life ${c.lives.length} ended with ${life.exit ?? 'a kill'}`);
  c.front.arm(null);
  return life;
}

interface Striking { readonly timers: NodeJS.Timeout[]; readonly fallen: () => void }

function strike(c: CrashJob, child: ChildProcess, blow: Blow, { timers, fallen }: Striking): void {
  const stop = (forMs: number): void => {
    child.kill('SIGSTOP');
    // One that is stopped cannot die by itself; one that was killed meanwhile does not mind.
    setTimeout(() => child.kill('SIGCONT'), forMs);
    fallen();
  };
  /** As soon as the journal has so many more lines of a kind. */
  const atLine = (kind: string, more: number, hit: () => void): void => {
    const count = (): number => c.lines().filter((line) => line.includes(kind)).length;
    const before = count();
    const watch = setInterval(() => { if (count() >= before + more) { clearInterval(watch); hit(); } }, 1);
    timers.push(watch);
  };
  const kill = (): void => { child.kill('SIGKILL'); fallen(); };
  switch (blow.is) {
    case 'kill': c.front.arm({ ...blow, hit: kill }); break;
    case 'kill-at-line': atLine('"seq":', blow.lines, kill); break;
    case 'stop': c.front.arm({ ...blow, of: 'effects', hit: () => stop(blow.forMs) }); break;
    case 'stop-at-intent': atLine('"code":"change.intended"', blow.nth, () => stop(blow.forMs)); break;
    case 'away': c.front.arm({ ...blow, of: 'effects', lateMs: 0, hit: () => { c.front.away(blow.how, blow.forMs); fallen(); } }); break;
    case 'clock': c.front.arm({ ...blow, of: 'effects', moment: 'answered', lateMs: 0, hit: () => { void c.setClock(blow.byMs).then(fallen); } }); break;
  }
}

/** What the program says in the end that it would not say after a run without trouble. */
async function endedWrong(c: CrashJob, last: Life | null): Promise<string[]> {
  const wrong: string[] = [];
  const s = situationFold.empty();
  for (const e of await c.job.events()) situationFold.apply(s, e);
  // A token that nobody saw alive before its kill can only be proven by a positive record (TRUTH T3.6): what hangs on its proof may differ.
  const seen = s.entries.every((e) => e.baselineAlive);
  const states = s.entries.map((e) => e.state).join(' ');
  const debts = (await c.job.tokenctl('debts', '--json')).json.debts.map((d: { readonly id: string }) => d.id);
  if (seen && last?.exit !== 0) wrong.push(`it ended with ${last?.exit ?? 'nothing'}: ${last?.out ?? ''}${last?.err ?? ''}`);
  if (seen && states !== 'proven proven proven') wrong.push(`the ledger says ${states}`);
  if (seen && debts.length > 0) wrong.push(`owed: ${debts.join(', ')}`);
  const { problems, torn } = await verifyJournal({ dir: c.job.incidentDir, keys: c.vkeys });
  if (problems.length > 0 || torn !== null) wrong.push(`the journal: ${JSON.stringify({ problems, torn })}`);
  const verified = (await c.job.tokenctl('journal', 'verify')).exit;
  if (verified !== 0) wrong.push(`journal verify ends with ${verified}`);
  if (seen) {
    const closed = await c.job.tokenctl('incident', 'close');
    if (closed.exit !== 0) wrong.push(`incident close ends with ${closed.exit}: ${closed.err}`);
  }
  return wrong;
}
