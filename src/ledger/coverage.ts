import type { Instant, RunId } from '../core/brand.ts';
import { toMs } from '../core/clock.ts';
import { REINSTATE } from '../core/plan.ts';
import type { RunSeen, Situation } from './situation.ts';

/** A time, as the clock gives it or in milliseconds since the epoch. */
export type When = Instant | number;
export const whenMs = (when: When): number => (typeof when === 'number' ? when : toMs(when));

/** What is asked of a situation that the journal alone cannot tell. */
export interface Ask {
  readonly now: When;
  /** Runs whose lock is held by a process right now; their effects in flight are no debts. */
  readonly live?: ReadonlySet<RunId>;
}

/** Is the entry an item (or a gap) of the run? An undo works on what a run made, never on the ledger (T4). */
export function isOfRun(s: Situation, run: RunSeen, x: number): boolean {
  const plan = s.plans.get(run.plan);
  if (plan?.undoes != null) return false;
  if (run.touched.has(x) || plan?.gaps.has(x) === true) return true;
  return plan?.covers == null ? x < run.entriesAtStart : within(plan.covers, x);
}

/** Ranges lie in order: a plan of every other entry of a long ledger has thousands. */
function within(ranges: readonly (readonly [number, number])[], x: number): boolean {
  let [low, high] = [0, ranges.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const [from, to] = ranges[middle] ?? [0, -1];
    if (x < from) high = middle - 1;
    else if (x > to) low = middle + 1;
    else return true;
  }
  return false;
}

const isGap = (s: Situation, run: RunSeen, x: number): boolean => s.plans.get(run.plan)?.gaps.has(x) === true && !run.touched.has(x);

/** Newest run first; each can still be resumed. */
export const resumable = (s: Situation): readonly RunSeen[] => [...s.runs.values()].filter((r) => r.undoneBy === null).reverse();

/** Its consent covers the suspension at the end of its time, and no more (T4). */
const isOver = (s: Situation, run: RunSeen): boolean => run.state === 'ended' && s.plans.get(run.plan)?.runbook === REINSTATE;

/** The newest run that can work on the entry; null = no run can. */
export const runFor = (s: Situation, runs: readonly RunSeen[], x: number): RunSeen | null => runs.find((r) => isOfRun(s, r, x) && !isGap(s, r, x) && !isOver(s, r)) ?? null;

export type Waits = 'time' | 'person' | 'run';
/** What a run itself waits for; null = it can go on, or it has ended. */
export function runWaits(run: RunSeen, ask: Ask): { readonly for: Waits; readonly untilMs: number | null } | null {
  if (ask.live?.has(run.id) === true) return { for: 'run', untilMs: null };
  if (run.state !== 'parked' || run.parked === null || run.askedToStop) return null;
  const { untilMs } = run.parked;
  if (untilMs !== null && untilMs <= whenMs(ask.now)) return null;
  return { for: run.parked.for === 'answer' ? 'person' : 'time', untilMs };
}
