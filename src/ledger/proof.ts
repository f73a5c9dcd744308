import type { ProbePath, Verdict } from '../core/result.ts';

/** One round, as the journal keeps it. Times in milliseconds since the epoch. */
export interface Round {
  readonly seq: number;
  readonly atMs: number;
  readonly is: Verdict['is'];
  readonly path: ProbePath;
  readonly vantages: number;
  /** Counts even without a baseline (T3.6). */
  readonly positive: boolean;
  /** A vantage asked to be left alone for so long. */
  readonly retryAfterMs?: number;
}
export type Environment = 'production' | 'test' | null;

export interface ProofAsk {
  /** In seq order, since the last revoke's outcome, or since intake where there was none: the order is that of the journal, and no clock's (TRUTH T11). */
  readonly rounds: readonly Round[];
  readonly card: { readonly propagationMs: number };
  /** `windowMs`: what the workspace asks for; null = nothing. Lowering takes effect in `environment: test` alone. */
  readonly config: { readonly windowMs: number | null; readonly environment: Environment };
  /** A baseline found it alive before the first kill. */
  readonly baseline: boolean;
  readonly now: number;
  /** When the step's `within` ends; null = never. */
  readonly withinDeadline: number | null;
}
export interface Complete { readonly is: 'complete'; readonly rounds: readonly number[]; readonly windowMs: number }
export interface Look {
  readonly is: 'look';
  readonly atMs: number;
  /** If every look from now on answers dead. */
  readonly earliestEndMs: number;
  readonly dead: number;
  readonly alive: number;
  readonly windowMs: number;
  /** The next look lies past the deadline of `within`: the proof is a debt. */
  readonly late: boolean;
}

export const ROUNDS_NEEDED = 5;
export const WINDOW_FLOOR_MS = 120_000;
export const LAST_GAP_MS = 30_000;
/** A difference of clocks that is a step, and no drift (T11). */
const STEP_MS = 5_000;
/** A `Retry-After` is kept up to this: whoever names a year does not end the looking. */
const LONGEST_PATIENCE_MS = 600_000;

/** T3.2: W and whether it was lowered. */
export function windowOf(propagationMs: number, config: ProofAsk['config']): { readonly ms: number; readonly shortened: boolean } {
  const floor = Math.max(propagationMs, WINDOW_FLOOR_MS);
  if (config.windowMs === null || (config.windowMs < floor && config.environment !== 'test')) return { ms: floor, shortened: false };
  return { ms: config.windowMs, shortened: config.windowMs < floor };
}

/** Dead rounds that count: since the last alive round, and since the clock went back; in a lowered window those spread over it. */
function counted(ask: ProofAsk, w: ReturnType<typeof windowOf>): Round[] {
  let dead: Round[] = [];
  for (const round of ask.rounds) {
    if (round.is === 'alive') dead = [];
    if (round.is !== 'dead') continue;
    // Without a baseline only the clock and a positive record prove anything (T3.6).
    if (!ask.baseline && !round.positive && round.path !== 'clock') continue;
    // The wall clock was set back between two processes: nobody knows how long the earlier ones lie back, so the window starts anew (T11).
    if ((dead.at(-1)?.atMs ?? -Infinity) > round.atMs) dead = [];
    // "Spread evenly": two looks closer than half the even gap are one.
    const last = dead.at(-1);
    if (w.shortened && last !== undefined && round.atMs - last.atMs < w.ms / 8) continue;
    dead.push(round);
  }
  // Dated later than it is now: the same, seen before the next look.
  return (dead.at(-1)?.atMs ?? -Infinity) > ask.now + STEP_MS ? [] : dead;
}

/** T3.2 over the rounds that count. A clock proof is one reading (T11). */
function complete(dead: readonly Round[], w: ReturnType<typeof windowOf>): Complete | null {
  const clock = dead.find((r) => r.path === 'clock');
  if (clock !== undefined) return { is: 'complete', rounds: [clock.seq], windowMs: 0 };
  const [first, before, last] = [dead[0], dead.at(-2), dead.at(-1)];
  if (first === undefined || before === undefined || last === undefined || dead.length < ROUNDS_NEEDED) return null;
  if (last.atMs - first.atMs < w.ms || (!w.shortened && last.atMs - before.atMs < LAST_GAP_MS)) return null;
  return { is: 'complete', rounds: dead.map((r) => r.seq), windowMs: w.ms };
}

/** When the next look is due after `n` dead ones: evenly over W, the fifth at its end. */
function dueAfter(n: number, times: { readonly first: number; readonly last: number }, w: ReturnType<typeof windowOf>): number {
  const gap = w.ms / (ROUNDS_NEEDED - 1);
  if (n < ROUNDS_NEEDED - 1) return Math.ceil(times.last + gap);
  return Math.ceil(Math.max(times.first + w.ms, times.last + (w.shortened ? gap / 2 : LAST_GAP_MS)));
}

/** The proof is complete, or when to look next (TRUTH T3.2). Pure; rounds are journal events, so it survives a crash. */
export function nextRound(ask: ProofAsk): Complete | Look {
  const w = windowOf(ask.card.propagationMs, ask.config);
  const dead = counted(ask, w);
  const done = complete(dead, w);
  if (done !== null) return done;
  const [first, last] = [dead[0], dead.at(-1)];
  const latest = ask.rounds.at(-1);
  // After an answer that does not count, not at once again: the issuer's patience is shared (T3.3).
  const patience = latest === undefined || latest === last || latest.atMs > ask.now + STEP_MS ? 0
    : latest.atMs + Math.max(Math.min(w.ms / (ROUNDS_NEEDED - 1), LAST_GAP_MS), Math.min(latest.retryAfterMs ?? 0, LONGEST_PATIENCE_MS));
  const due = first === undefined || last === undefined ? ask.now : dueAfter(dead.length, { first: first.atMs, last: last.atMs }, w);
  const atMs = Math.ceil(Math.max(ask.now, due, patience));
  let [n, end] = [dead.length + 1, atMs];
  const start = first?.atMs ?? atMs;
  while (n < ROUNDS_NEEDED || end - start < w.ms) {
    end = dueAfter(n, { first: start, last: end }, w);
    n += 1;
  }
  const alive = ask.rounds.filter((r) => r.is === 'alive').length;
  return { is: 'look', atMs, earliestEndMs: end, dead: dead.length, alive, windowMs: w.ms, late: ask.withinDeadline !== null && atMs > ask.withinDeadline };
}

/** Do the named rounds make the proof that an event claims? The fold asks before it believes `token.proven`. */
export function proofHolds(o: { readonly rounds: readonly Round[]; readonly named: readonly number[]; readonly windowMs: number; readonly propagationMs: number;
  readonly environment: Environment; readonly baseline: boolean }): boolean {
  const named = new Set(o.named);
  const rounds = o.rounds.filter((r) => named.has(r.seq) || r.is === 'alive');
  if (rounds.filter((r) => r.is === 'dead').length !== named.size || named.size === 0) return false;
  const config = { windowMs: o.windowMs, environment: o.environment };
  const answer = nextRound({ rounds, card: { propagationMs: o.propagationMs }, config, baseline: o.baseline, now: Infinity, withinDeadline: null });
  return answer.is === 'complete' && answer.windowMs <= o.windowMs;
}
