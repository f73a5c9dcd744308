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
  /** What a provider takes at once, as far as its first refusal showed. */
  readonly burst: number;
  /** The highest rate that was held without a refusal; 0 = none yet. */
  readonly held: number;
  /** Refusals met; each makes the next try at a higher rate come later. */
  readonly refusals: number;
  readonly holdUntilMs: number;
  /** What a long window still takes until it ends, by the provider's own headers; null = it does not say. */
  readonly left: Left | null;
}

/** `limit` = what a whole window takes, as far as is known; `presumed` = no answer has spoken of this window yet. */
export interface Left { readonly calls: number; readonly untilMs: number; readonly limit: number; readonly presumed: boolean }

export const freshBudget = (nowMs: number): Budget =>
  ({ rate: 0, nextMs: 0, blockedUntilMs: 0, blockedAtMs: 0, passed: 0, sinceMs: nowMs, burst: 0, held: 0, refusals: 0, holdUntilMs: 0, left: null });

/** What a provider that gives no time is given. */
const DEFAULT_WAIT_MS = 1_000;
const SHUT_MS = 30_000;
/** Nobody may block this machine for longer. */
const LONGEST_WAIT_MS = 86_400_000;
/** Just below what was found: the provider's clock is not ours. */
const BELOW = 0.98;
const SLOWEST = 0.05;
/** A rate that nothing has refused yet is doubled this often; one below a known ceiling is tried 3 % higher after a hold. */
const DOUBLE_MS = 250;
const FIRST_HOLD_MS = 3_000;
const HOLD_MS = 15_000;
const LONGEST_HOLD_MS = 300_000;
const TRY_HIGHER = 1.03;
/** Windows up to this are paced evenly, since their ends are told in whole seconds; longer ones are spent as fast as they are given. */
const SHORT_WINDOW_MS = 2_000;
/** A window whose end was told is followed by another as large; until an answer tells its end, it lasts so long. */
const NEXT_WINDOW_MS = 60_000;

/** What the window that is open now still takes. One that no answer spoke of is followed by none: the limit may be gone. */
export function leftOf({ left }: Pick<Budget, 'left'>, nowMs: number): Left | null {
  if (left === null || nowMs < left.untilMs) return left;
  return left.presumed ? null : { ...left, calls: left.limit, untilMs: nowMs + NEXT_WINDOW_MS, presumed: true };
}

/** Times of the next permits, at most `want` and none later than `leaseMs` from now; none at all: ask again at `againMs`. */
export function grant(b: Budget, { nowMs, want, leaseMs, unused = 0 }: { readonly nowMs: number; readonly want: number; readonly leaseMs: number; /** Permits of an earlier lease that were not used. */ readonly unused?: number }): { readonly budget: Budget; readonly times: readonly number[]; readonly againMs: number } {
  if (nowMs < b.blockedUntilMs) return { budget: b, times: [], againMs: b.blockedUntilMs };
  const open = leftOf(b, nowMs);
  const left = open === null ? null : { ...open, calls: open.calls + (open === b.left ? unused : 0) };
  if (left !== null && left.calls <= 0) return { budget: b, times: [], againMs: left.untilMs };
  const most = Math.min(want, left?.calls ?? want);
  const times: number[] = [];
  const step = b.rate > 0 ? 1_000 / b.rate : 0;
  let next = Math.max(b.nextMs - unused * step, nowMs);
  while (times.length < most && next <= nowMs + leaseMs) { times.push(next); next += step; }
  const budget = { ...b, nextMs: b.rate > 0 ? next : 0, left: left === null ? null : { ...left, calls: left.calls - times.length } };
  return { budget, times, againMs: times.length > 0 ? nowMs : next - leaseMs };
}

/** So many calls were taken. A rate that has been used and not refused for long enough is tried higher. */
export function accepted(b: Budget, { nowMs, count }: { readonly nowMs: number; readonly count: number }): Budget {
  // Sent before the refusal, and told of after it, perhaps by another process: part of what was taken at once.
  if (nowMs < b.sinceMs) return b.refusals === 1 ? { ...b, burst: b.burst + count } : b;
  const now = { ...b, passed: b.passed + count };
  if (b.rate === 0 || nowMs < b.holdUntilMs) return now;
  const forMs = nowMs - b.sinceMs;
  const used = now.passed >= Math.max(3, (b.rate * forMs) / 2_000);
  if (forMs < DOUBLE_MS || !used) return now;
  const rate = b.refusals <= 1 ? b.rate * 2 : b.rate * TRY_HIGHER;
  return { ...now, rate, held: Math.max(b.held, b.rate), passed: 0, sinceMs: nowMs, holdUntilMs: b.refusals <= 1 ? 0 : nowMs + holdOf(b.refusals) };
}

/**
 * A call was refused for its rate. One that was sent before the last refusal was known only prolongs the wait. What was taken
 * until now tells the limit: at a rate R, a bucket of `burst` calls lasts burst / (R − limit).
 */
export function refused(b: Budget, { nowMs, sentMs, waitMs }: { readonly nowMs: number; readonly sentMs: number; readonly waitMs: number | null }): Budget {
  const wait = Math.min(LONGEST_WAIT_MS, Math.max(0, waitMs ?? DEFAULT_WAIT_MS));
  const blockedUntilMs = Math.max(b.blockedUntilMs, nowMs + wait);
  if (b.blockedAtMs > 0 && sentMs <= Math.max(b.blockedAtMs, b.blockedUntilMs)) return { ...b, blockedUntilMs };
  // Of a long window whose end is told there is nothing to learn but that it is spent.
  if (b.left !== null && nowMs < b.left.untilMs && b.rate === 0) return { ...b, blockedUntilMs, blockedAtMs: nowMs, left: { ...b.left, calls: 0 } };
  // Nothing was taken since the last: that is no rate but a door that is shut. Without a time it is knocked at less and less often.
  if (b.rate > 0 && b.passed === 0) {
    const until = nowMs + (waitMs !== null && waitMs >= DEFAULT_WAIT_MS ? wait : Math.min(SHUT_MS, Math.max(wait, 2 * (b.blockedUntilMs - b.blockedAtMs))));
    return { ...b, blockedUntilMs: Math.max(b.blockedUntilMs, until), blockedAtMs: nowMs, sinceMs: until, nextMs: until };
  }
  const seconds = Math.max(1, nowMs - b.sinceMs) / 1_000;
  const next = { ...b, blockedUntilMs, blockedAtMs: nowMs, sinceMs: blockedUntilMs, nextMs: blockedUntilMs, passed: 0, refusals: b.refusals + 1 };
  if (b.rate === 0) {
    // The first: so much at once, and then a wait. Held for sure: what that comes to over both.
    return { ...next, burst: b.passed, rate: Math.max(SLOWEST, (BELOW * Math.max(1, b.passed)) / (seconds + Math.max(wait, 100) / 1_000)) };
  }
  const byBurst = b.rate - b.burst / seconds;
  const floor = b.held > 0 && b.held < b.rate ? b.held : b.rate / 2;
  const limit = Math.min(b.rate * 0.97, Math.max(byBurst, floor));
  // Refused at a rate that was once held: the limit was lowered, or others spend it too.
  const held = b.held >= b.rate * 0.99 ? 0 : b.held;
  return { ...next, held, rate: Math.max(SLOWEST, limit === held ? held : BELOW * limit), holdUntilMs: blockedUntilMs + holdOf(b.refusals + 1) };
}

/** Before the third refusal the estimate is low by what was on its way when it was made: it is left sooner. */
const holdOf = (refusals: number): number => (refusals <= 2 ? FIRST_HOLD_MS : Math.min(LONGEST_HOLD_MS, HOLD_MS * 2 ** (refusals - 2)));

export interface Told { /** Calls of this process that are not answered yet: the provider may not have counted them. */ readonly flying: number; readonly nowMs: number; readonly left: number; readonly untilMs: number; readonly limit: number | null; readonly windowMs: number | null }

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
    return { ...(isTold(b, limit) ? { ...b, ...NO_RATE } : b), left: { calls, untilMs: until, limit: limit ?? Math.max(same ? open.limit : 0, left + 1), presumed: false } };
  }
  if (limit === null || limit <= 0 || b.rate > 0) return b;
  return { ...b, rate: (BELOW * limit * 1_000) / Math.max(1_000, window), burst: limit, refusals: 1, passed: 0, sinceMs: nowMs, nextMs: nowMs, holdUntilMs: left > limit / 2 ? 0 : nowMs + HOLD_MS };
}

/** The rate that was taken from the end of a long window, not one that refusals taught. */
const isTold = (b: Budget, limit: number | null): boolean => b.rate > 0 && b.refusals === 1 && b.burst === limit;
const NO_RATE = { rate: 0, nextMs: 0, burst: 0, held: 0, refusals: 0, holdUntilMs: 0 } as const;
