import { isTokenctlError } from '../../src/core/errors.ts';
import type { JournalEvent } from '../../src/journal/index.ts';
import { openDebts, type Situation } from '../../src/ledger/index.ts';
import { makeDice, type Dice } from './dice.ts';
import { makeDisk } from './disk.ts';
import { eventClock, type EventClock } from './event-clock.ts';
import { makeLife, type Life } from './life.ts';
import { makeNetwork } from './network.ts';
import { liveThrough } from './process.ts';
import { LAYOUTS, makeWorld, planOf, RUNBOOKS, type Shape, type World } from './world.ts';

/** What became of a schedule. */
export interface Played {
  readonly seed: number;
  readonly shape: Shape;
  readonly lives: number;
  readonly kills: number;
  /** What must never be, and was. Empty: the schedule was survived. */
  readonly wrong: readonly string[];
}

const MOST_KILLS = 5;
/** After this many lives in which nothing happens, what is left is left for good. */
const CALM_LIVES = 3;
const SPANS = [20, 80, 200, 500] as const;
const FAR_MS = 600_000;

export function shapeOf(dice: Dice): Shape {
  return {
    runbook: dice.chance(0.7) ? 'leaked-token' : dice.pick(RUNBOOKS), strategy: dice.pick(['replace-first', 'contain-first'] as const), layout: dice.from(0, LAYOUTS.length - 1),
    reversible: dice.chance(0.5), mintsAnew: dice.chance(0.4), propagationMs: dice.pick([0, 0, 3_000]),
  };
}

/** What issuers, stores and the journal's fold come to in the end. Equal for every schedule of one shape. */
export interface Outcome { readonly exit: number | null; readonly states: readonly string[]; readonly debts: readonly string[]; readonly accepted: readonly string[]; readonly slots: readonly string[]; readonly born: number; readonly messages: number; readonly sealed: number; /** Some token had no baseline. */ readonly unseen: boolean }

/** Something is broken on purpose: a simulation that does not notice finds nothing. */
export type Sabotage = 'sync' | 'promote';

interface Scene { readonly clock: EventClock; readonly dice: Dice; readonly world: World; readonly wrong: string[]; readonly trace: (line: string) => void; readonly sabotage: Sabotage | null }

/** One seed: a world, a plan, and lives that are cut short, until one of them ends in peace. The world is the judge. */
export async function play(seed: number, { trace = () => undefined, sabotage = null }: { readonly trace?: (line: string) => void; readonly sabotage?: Sabotage | null } = {}): Promise<Played> {
  const shape = shapeOf(makeDice(seed));
  const wanted = await peaceful(shape);
  const dice = makeDice(seed ^ 0x5eed);
  const clock = eventClock();
  return clock.run(async () => {
    const world = await makeWorld(clock, shape);
    const scene: Scene = { clock, dice, world, wrong: [], trace, sabotage };
    const { lives, kills, outcome } = await lifetimes(scene, shape, dice.from(0, MOST_KILLS));
    if (scene.wrong.length === 0) scene.wrong.push(...differences(wanted, outcome));
    return { seed, shape, lives, kills, wrong: scene.wrong };
  });
}

const known = new Map<string, Outcome>();
/** The same without any trouble. */
async function peaceful(shape: Shape): Promise<Outcome> {
  const key = JSON.stringify(shape);
  const had = known.get(key);
  if (had) return had;
  const clock = eventClock();
  const { outcome } = await clock.run(async () => lifetimes({ clock, dice: makeDice(1), world: await makeWorld(clock, shape), wrong: [], trace: () => undefined, sabotage: null }, shape, 0, 0));
  known.set(key, outcome);
  return outcome;
}

async function lifetimes({ clock, dice, world, wrong, trace, sabotage }: Scene, shape: Shape, kills: number, troubled = dice.pick([0, 0.05, 0.2, 0.4])): Promise<{ readonly lives: number; readonly kills: number; readonly outcome: Outcome }> {
  const plan = await planOf(clock, shape);
  const disk = makeDisk(dice, sabotage === 'sync');
  const seen: string[] = [];
  let calm = 0;
  let killed = 0;
  let lives = 0;
  let exit: number | null = null;
  let situation: Situation | null = null;
  const network = makeNetwork({ world: clock, dice, trouble: () => (calm > 0 ? 0 : troubled), lies: sabotage === 'promote', applied: (what, idem) => {
    if (!disk.bytes().subarray(0, disk.durableBytes()).includes(idem)) wrong.push(`${what} was applied, and its intent is not on the medium`);
  } });
  let wallOffMs = 0;
  while (calm < CALM_LIVES && wrong.length === 0) {
    lives += 1;
    if (killed >= kills) calm += 1;
    const life = makeLife({ world: clock, wallOffMs, trace, killAt: calm > 0 ? Infinity : dice.from(1, dice.pick(SPANS)), befalls: calm > 0 ? new Map() : befallsOf(dice, disk) });
    trace(`life ${lives}${calm > 0 ? ', in peace' : ''}`);
    let count = 0;
    const told = (e: JournalEvent): void => {
      const line = JSON.stringify(e);
      if (seen[e.seq] !== undefined && seen[e.seq] !== line) wrong.push(`line ${e.seq + 1}, which was told of, is another now`);
      seen[e.seq] = line;
      count = e.seq + 1;
      trace(`  ${e.code} ${JSON.stringify(e.data).slice(0, 300)}`);
    };
    const had = seen.length;
    const lived = liveThrough({ life, disk, network, world, plan, told }).then(
      (l) => { ({ situation } = l); exit = l.end.is === 'ended' ? l.end.exit : null; trace(`${l.end.is} ${exit ?? ''}`); },
      (e: unknown) => {
        // What the dead were in the middle of is nobody's answer.
        if (life.dead) return;
        trace(`threw ${e instanceof Error ? e.message : String(e)}`);
        exit = null;
        if (!isTokenctlError(e) || e.code !== 'E_JOURNAL_WRITE' || calm > 0) wrong.push(`it threw ${isTokenctlError(e) ? e.code : e instanceof Error ? e.stack ?? '' : 'nothing'}`);
      });
    const died = await Promise.race([life.died.then(() => true), lived.then(() => false)]);
    life.leave();
    if (died) killed += 1;
    if (count > 0 && count < had) wrong.push(`${had - count} lines that were told of are gone`);
    disk.crash(died && dice.chance(0.4));
    wallOffMs = calm > 0 ? 0 : wallOf(life, clock);
    await notTrue(world, situation, exit, wrong);
    if (!died && calm === 0) killed += 1;
    if (dice.chance(0.3)) await clock.sleep(dice.from(0, FAR_MS), new AbortController().signal);
  }
  await clock.sleep(shape.propagationMs + 1, new AbortController().signal);
  return { lives, kills: killed, outcome: await outcomeOf(world, situation, exit, disk.names().filter((n) => n.startsWith('escrow/')).length, clock.ms()) };
}

const wallOf = (life: Life, clock: EventClock): number => Date.parse(life.clock.now()) - clock.ms();

/** A signal, a clock that is set, a full disk, a sync that fails: each at some boundary of a life, or never. */
function befallsOf(dice: Dice, disk: ReturnType<typeof makeDisk>): ReadonlyMap<number, (life: Life) => void> {
  const at = (): number => dice.from(1, dice.pick(SPANS));
  const all = new Map<number, (life: Life) => void>();
  if (dice.chance(0.2)) all.set(at(), (life) => { life.stop.abort(); });
  if (dice.chance(0.2)) { const by = dice.from(-FAR_MS, FAR_MS); all.set(at(), (life) => { life.setClock(by); }); }
  if (dice.chance(0.15)) all.set(at(), () => { disk.fill(); });
  if (dice.chance(0.1)) all.set(at(), () => { disk.failSync(); });
  return all;
}

/** What tokenctl says, and is not so. */
async function notTrue(world: World, s: Situation | null, exit: number | null, wrong: string[]): Promise<void> {
  for (const e of s?.entries ?? []) if (e.state === 'proven' && await world.accepts(e.key)) wrong.push(`${e.key} is called proven, and lives`);
  if (exit === 0) for (const key of world.leaked.keys()) if (await world.accepts(key)) wrong.push(`exit 0, and ${key} lives`);
}

async function outcomeOf(world: World, s: Situation | null, exit: number | null, sealed: number, nowMs: number): Promise<Outcome> {
  const accepted: string[] = [];
  for (const key of world.leaked.keys()) if (await world.accepts(key)) accepted.push(key);
  const slots = await world.slots();
  const held = new Set(slots.map((x) => x.id));
  return {
    exit, states: s?.entries.map((e) => e.state) ?? [], debts: s === null ? [] : openDebts(s, { now: nowMs }).map((d) => d.id).toSorted(), accepted, sealed, unseen: s?.entries.some((e) => !e.baselineAlive) === true,
    slots: slots.map((x) => `${x.slot} ${x.alive ? 'alive' : 'dead'} ${world.leaked.has(`issuer/${x.id ?? ''}` as never) ? 'leaked' : 'replaced'}`),
    born: (await world.born()).filter((id) => !held.has(id)).length, messages: world.channel.messages().length,
  };
}

/** A token that nobody saw alive before its kill can only be proven by a positive record (TRUTH T3.6): what hangs on its proof may differ. */
const ON_PROOF: readonly (keyof Outcome)[] = ['exit', 'states', 'debts'];

const differences = (wanted: Outcome, got: Outcome): readonly string[] =>
  (Object.keys(wanted) as (keyof Outcome)[]).filter((key) => !(got.unseen && ON_PROOF.includes(key))).filter((key) => key !== 'unseen').flatMap((key) => (JSON.stringify(wanted[key]) === JSON.stringify(got[key]) ? [] : [`${key}: ${JSON.stringify(got[key])}, and without trouble ${JSON.stringify(wanted[key])}`]));
