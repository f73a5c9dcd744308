/**
 * What is known of one provider's limit, shared by every process on the machine (ENGINE B1). All functions are pure; times are
 * milliseconds since the epoch, so that processes agree. A row can be lost at any time: it is learned again.
 */
export interface Budget {
  /** Permits a second; 0 = no limit was met. */
  readonly rate: number;
  /** When the next permit falls due (GCRA, the theoretical arrival time). */
  readonly nextMs: number;
  /** The provider asked to wait until then; and since when that has been known. */
  readonly blockedUntilMs: number;
  readonly blockedAtMs: number;
  /** What was accepted at the present rate, since when. */
  readonly passed: number;
  readonly sinceMs: number;
  /** When a call was last taken. */
  readonly lastMs: number;
  /** What was accepted at the rates before that, since the last wait. */
  readonly before: readonly { readonly passed: number; readonly sinceMs: number }[];
  /** What the provider took before its first refusal, and in what time. */
  readonly burst: number;
  readonly burstMs: number;
  /** The most that waits and the time before them came to, as a rate; 0 = not known. */
  readonly low: number;
  /** The rate that was refused last. */
  readonly high: number;
  /** The window that the rate was told with; null = it was learned from refusals. */
  readonly told: { readonly untilMs: number; readonly lengthMs: number } | null;
  /** By what part the rate is raised next. */
  readonly step: number;
  /** Refusals met; each makes the next try at a higher rate come later. */
  readonly refusals: number;
  readonly holdUntilMs: number;
  /** What a long window still takes until it ends, by the provider's own headers; null = it does not say. */
  readonly left: Left | null;
}

/** `limit` = what a whole window takes, as far as is known; `presumed` = no answer has spoken of this window yet; `atMs` = since when this is known. */
export interface Left { readonly calls: number; readonly untilMs: number; readonly atMs: number; readonly limit: number; readonly presumed: boolean }

export const freshBudget = (nowMs: number): Budget =>
  ({ rate: 0, nextMs: 0, blockedUntilMs: 0, blockedAtMs: 0, passed: 0, sinceMs: nowMs, lastMs: 0, before: [], burst: 0, burstMs: 0, low: 0, high: 0, told: null, step: 1, refusals: 0, holdUntilMs: 0, left: null });

/** Nobody may block this machine for longer. */
export const LONGEST_WAIT_MS = 86_400_000;
/** Just below what was found: the provider's clock is not ours. */
export const BELOW = 0.98;
/** Ends are told in whole seconds. */
const SHORTEST_WINDOW_MS = 1_000;
/** A rate that was told: what is sure of it where it is refused all the same, and how it is raised from then on. */
const TOLD_STEP = 0.03;
const TOLD_LOW = 0.97;
/** Windows up to this are paced evenly, since their ends are told in whole seconds; longer ones are spent as fast as they are given. */
const SHORT_WINDOW_MS = 2_000;
/** A window whose end was told is followed by another as large; until an answer tells its end, it lasts so long. */
const NEXT_WINDOW_MS = 60_000;

/** What the window that is open now still takes. One that no answer spoke of is followed by none: the limit may be gone. */
export function leftOf({ left }: Pick<Budget, 'left'>, nowMs: number): Left | null {
  if (left === null || nowMs < left.untilMs) return left;
  return left.presumed ? null : { ...left, calls: left.limit, untilMs: nowMs + NEXT_WINDOW_MS, atMs: nowMs, presumed: true };
}

/** Times of the next permits, at most `want` and none later than `leaseMs` from now; none at all: ask again at `againMs`. */
export function grant(b: Budget, { nowMs, want, leaseMs, unused = 0 }: { readonly nowMs: number; readonly want: number; readonly leaseMs: number; /** Permits of an earlier lease that were not used. */ readonly unused?: number }): { readonly budget: Budget; readonly times: readonly number[]; readonly againMs: number } {
  if (nowMs < b.blockedUntilMs) return { budget: b, times: [], againMs: b.blockedUntilMs };
  const open = leftOf(b, nowMs);
  const left = open === null ? null : { ...open, calls: open.calls + (open === b.left ? unused : 0) };
  if (left !== null && left.calls <= 0) return { budget: { ...b, left: open }, times: [], againMs: left.untilMs };
  const most = Math.min(want, left?.calls ?? want);
  const times: number[] = [];
  const step = b.rate > 0 ? 1_000 / b.rate : 0;
  let next = Math.max(b.nextMs - unused * step, nowMs);
  while (times.length < most && next <= nowMs + leaseMs) { times.push(next); next += step; }
  const budget = { ...b, nextMs: b.rate > 0 ? next : 0, left: left === null ? null : { ...left, calls: left.calls - times.length } };
  return { budget, times, againMs: times.length > 0 ? nowMs : next - leaseMs };
}

export interface Told { /** Calls of this process that are not answered yet or may still be sent: the provider may not have counted them. */ readonly flying: number; readonly nowMs: number; readonly left: number; readonly untilMs: number; readonly limit: number | null; readonly windowMs: number | null }

/** What the provider says of its limit: calls left until a time, and the length of a window if it names that. */
export function told(b: Budget, { nowMs, left, untilMs, limit, windowMs, flying }: Told): Budget {
  const window = windowMs ?? untilMs - nowMs;
  const open = leftOf(b, nowMs);
  // Without a length named, the end of a long window looks like a short one.
  const long = window > SHORT_WINDOW_MS || (windowMs === null && open !== null);
  if (long) {
    const until = Math.min(untilMs, nowMs + LONGEST_WAIT_MS);
    const same = open !== null && Math.abs(open.untilMs - until) < SHORT_WINDOW_MS;
    // It was given before the window that is open now.
    if (!same && window <= SHORT_WINDOW_MS) return b;
    // Answers come back in any order: within one window the lowest count is the newest.
    const calls = flying === 0 ? left : same ? Math.min(open.calls, left) : Math.max(0, left - flying);
    return { ...(b.told === null ? b : { ...b, ...NO_RATE }), left: { calls, untilMs: until, atMs: nowMs, limit: limit !== null && limit > 0 ? limit : Math.max(same ? open.limit : 0, left + 1), presumed: false } };
  }
  if (limit === null || limit <= 0 || (b.rate > 0 && b.told === null)) return b;
  // Ends are told in whole seconds, so the first is up to a second late; the next window's end tells how long it is.
  const since = b.told === null ? window : untilMs - b.told.untilMs;
  const lengthMs = Math.max(SHORTEST_WINDOW_MS, Math.min(since < SHORTEST_WINDOW_MS / 2 ? Infinity : since, b.told?.lengthMs ?? window));
  const now = { ...b, told: { untilMs, lengthMs } };
  const rate = (BELOW * limit * 1_000) / lengthMs;
  if (b.told !== null && b.burst === limit && lengthMs === b.told.lengthMs && b.rate <= rate) return now;
  // What the window has given already was given at once.
  const nextMs = nowMs + Math.min(window, (Math.max(0, limit - left + flying) * 1_000) / rate);
  return { ...now, rate, low: TOLD_LOW * rate, high: rate, step: TOLD_STEP, burst: limit, burstMs: 0, refusals: 2, before: [], passed: 0, sinceMs: nowMs, nextMs, holdUntilMs: 0 };
}

const NO_RATE = { rate: 0, nextMs: 0, before: [], burst: 0, burstMs: 0, low: 0, high: 0, told: null, step: 1, refusals: 0, holdUntilMs: 0 } as const;
