import { BELOW, LONGEST_WAIT_MS, type Budget } from './budget.ts';

/** What a provider that gives no time is given. */
const DEFAULT_WAIT_MS = 1_000;
const SHUT_MS = 30_000;
const SLOWEST = 0.05;
/** A rate that nothing has refused yet is doubled this often. */
const DOUBLE_MS = 250;
const LONGEST_HOLD_MS = 300_000;
/** Rates that are remembered since the last wait. */
const MOST_BEFORE = 16;
/** Just below what the filling of a bucket was found to be: what is a little too fast takes long to be refused, and costs a wait. */
const BELOW_BUCKET = 0.985;
/** The least part by which a rate is raised. */
const LEAST_STEP = 0.03;
/** At the second refusal: for how much of what a step may cost it is held before. */
const HELD_FOR = 0.4;
/** A provider that has told nothing for so long tells no more. */
const TOLD_FOR_MS = 60_000;
/** So long without a call, and so many calls' time, is a rest. */
const REST_MS = 5_000;
const REST_CALLS = 10;
/** Ends of windows and waits are told in whole seconds. */
const ABOUT_MS = 2_000;
/** By so many calls an estimate may be wrong. */
const WRONG_BY = 3;
const WRONG_BY_IN_WINDOW = 5;

/** So many calls were taken, the first of them at `firstMs`. A rate that has been used and not refused for long enough is tried higher. */
export function accepted(was: Budget, { nowMs, firstMs, count }: { readonly nowMs: number; readonly firstMs: number; readonly count: number }): Budget {
  // Sent before the refusal, and told of after it, perhaps by another process.
  if (nowMs < was.sinceMs || count === 0) return was;
  const b = rested(was, firstMs);
  // What was taken is counted by when it is told, and so from when the first was.
  const sinceMs = b.passed === 0 && b.before.length === 0 ? Math.max(b.sinceMs, firstMs) : b.sinceMs;
  const now = { ...b, sinceMs, lastMs: nowMs, passed: b.passed + count };
  // What is told is not tried higher: a higher limit would be told too.
  if (b.rate === 0 || nowMs < b.holdUntilMs || (b.told !== null && nowMs < b.told.untilMs + TOLD_FOR_MS)) return now;
  const forMs = nowMs - sinceMs;
  const used = now.passed >= Math.max(3, (b.rate * forMs) / 2_000);
  if (forMs < DOUBLE_MS || !used) return now;
  const next = { ...now, before: [...b.before, { passed: now.passed, sinceMs }].slice(-MOST_BEFORE), passed: 0, sinceMs: nowMs };
  if (b.refusals <= 1) return { ...next, rate: b.rate * 2 };
  // What was too much is none any more: the limit was raised. Below that it is approached in ever smaller steps.
  const step = b.rate > b.high ? Math.min(1, b.step * 2) : Math.max(LEAST_STEP, b.step / 2);
  return { ...next, rate: b.rate * (1 + b.step), step, holdUntilMs: nowMs + holdOf({ ...b, step }) };
}

/** A call was refused for its rate. One that was sent before the last refusal was known only prolongs the wait. */
export function refused(was: Budget, { nowMs, sentMs, waitMs, left = null }: { readonly nowMs: number; readonly sentMs: number; readonly waitMs: number | null; /** Calls that its window still takes, as it says. */ readonly left?: number | null }): Budget {
  const b = rested(was, sentMs);
  const wait = Math.min(LONGEST_WAIT_MS, Math.max(0, waitMs ?? DEFAULT_WAIT_MS));
  const blockedUntilMs = Math.max(b.blockedUntilMs, nowMs + wait);
  if (b.blockedAtMs > 0 && sentMs <= Math.max(b.blockedAtMs, b.blockedUntilMs)) return { ...b, blockedUntilMs };
  // Of a long window whose end is told there is nothing to learn but that it is spent, or that there is another limit beside it.
  if (b.left !== null && nowMs < b.left.untilMs && b.rate === 0) {
    const spent = left === null ? blockedUntilMs >= b.left.untilMs - ABOUT_MS : left <= 0;
    return { ...b, blockedUntilMs, blockedAtMs: nowMs, left: spent ? { ...b.left, calls: 0 } : b.left };
  }
  // Nothing was taken since the last: that is no rate but a door that is shut. Without a time it is knocked at less and less often.
  if (b.rate > 0 && b.passed === 0 && b.before.length === 0) {
    const until = nowMs + (waitMs !== null && waitMs >= DEFAULT_WAIT_MS ? wait : Math.min(SHUT_MS, Math.max(wait, 2 * (b.blockedUntilMs - b.blockedAtMs))));
    return { ...b, blockedUntilMs: Math.max(b.blockedUntilMs, until), blockedAtMs: nowMs, sinceMs: until, nextMs: until };
  }
  const next = { ...b, blockedUntilMs, blockedAtMs: nowMs, sinceMs: blockedUntilMs, nextMs: blockedUntilMs, before: [], passed: 0, refusals: b.refusals + 1, high: b.rate, told: null, holdUntilMs: 0 };
  const { taken, forMs, bucket, beyond, window } = shown(b, { nowMs, waitMs: Math.max(wait, 100) });
  // The first says only that it lies between what this came to over the wait as well, and how fast it went: tried half-way by orders of magnitude.
  if (b.rate === 0) return { ...next, burst: taken, burstMs: forMs, low: window, rate: Math.max(SLOWEST, Math.sqrt((window * taken * 1_000) / Math.max(1, forMs))) };
  // Refused at what it was known to take: the limit was lowered, or others spend it too, and all is to be learned anew.
  const lowered = b.rate <= b.low;
  const refusals = lowered ? 2 : next.refusals;
  // Not even the first again: what that came to was no limit.
  const low = taken < 0.9 * b.burst || lowered ? 0 : b.low;
  const isBucket = bucket >= 0.8 * window && bucket >= low;
  // Waits are told in whole seconds: a short one says little of how long its window was.
  const doubt = isBucket ? WRONG_BY / beyond : Math.min(1, WRONG_BY_IN_WINDOW / taken) / (Math.max(1, (forMs + wait) / 1_000 - 1) * 2 ** (refusals - 2));
  const step = Math.min(1, Math.max(LEAST_STEP, doubt));
  const limit = isBucket ? BELOW_BUCKET * bucket : BELOW * Math.max(window, low);
  return { ...next, low: Math.max(low, window), rate: Math.max(SLOWEST, Math.min(b.rate * 0.97, limit)), step, refusals, holdUntilMs: blockedUntilMs + holdOf({ ...next, refusals, step }) };
}

interface Shown { readonly taken: number; readonly forMs: number; readonly bucket: number; /** Calls beyond the burst, of which that was reckoned. */ readonly beyond: number; readonly window: number }

/**
 * What the calls that were taken since the last wait tell of the limit, in calls a second. A bucket that takes `burst` at once and has given
 * n calls in the last t seconds fills with (n − burst) / t at least, and with just that since it was last full. A window that is spent gives
 * nothing until it ends: it has taken n in that time and the wait.
 */
function shown(b: Budget, { nowMs, waitMs }: { readonly nowMs: number; readonly waitMs: number }): Shown {
  let [taken, bucket, beyond, from] = [0, 0, 1, b.sinceMs];
  for (const { passed, sinceMs } of [{ passed: b.passed, sinceMs: b.sinceMs }, ...b.before.toReversed()]) {
    taken += passed;
    from = sinceMs;
    // The burst took its time too; of a span that is hardly longer the difference is all chance.
    const moreMs = nowMs - sinceMs - b.burstMs;
    const fills = ((taken - b.burst) * 1_000) / moreMs;
    if (moreMs > b.burstMs && fills > bucket) [bucket, beyond] = [fills, taken - b.burst];
  }
  taken = Math.max(1, taken);
  const forMs = Math.max(1, nowMs - from);
  return { taken, forMs, bucket, beyond, window: (taken * 1_000) / (forMs + waitMs) };
}

/** What nobody used for a while says nothing of its limit: time without calls is no time in which it took none. */
function rested(b: Budget, atMs: number): Budget {
  const restMs = Math.max(REST_MS, b.rate > 0 ? (REST_CALLS * 1_000) / b.rate : 0);
  return atMs - Math.max(b.sinceMs, b.lastMs) <= restMs ? b : { ...b, passed: 0, before: [], sinceMs: atMs };
}

/** A step that may cost a wait must bring it in again; each refusal makes the next try come later. */
const holdOf = (b: Pick<Budget, 'step' | 'refusals' | 'blockedUntilMs' | 'blockedAtMs'>): number =>
  Math.min(LONGEST_HOLD_MS, Math.max(DOUBLE_MS, (HELD_FOR * Math.max(DEFAULT_WAIT_MS, b.blockedUntilMs - b.blockedAtMs) * 2 ** (b.refusals - 2)) / b.step));
