import type { Clock } from '../../core/clock.ts';
import { toMs } from '../../core/clock.ts';
import { makeAdmission, type Entering, type Place, type Rank, type Room, type UnderWay } from './admission.ts';
import { answered, brokenRoom, failed, movedBy, whole, type Breaker } from './breaker.ts';
import { freshBudget, grant, leftOf, told, type Budget, type Left } from './budget.ts';
import { accepted, refused } from './learn-rate.ts';
import type { LimitSaid } from './limit-headers.ts';
import type { Unit } from './unit.ts';

/** The rows that all processes share; each change is one transaction. Disposable: what is lost is learned again. */
export interface PaceRows { change(key: string, with_: (b: Budget | null) => Budget): Budget }

export const ownRows = (): PaceRows => {
  const rows = new Map<string, Budget>();
  return { change(key, with_) { const b = with_(rows.get(key) ?? null); rows.set(key, b); return b; } };
};

/** So many calls a second, or a window that has none left for more work until a time. */
export type PaceLimit = { readonly budget: string; readonly perSecond: number } | { readonly budget: string; readonly aWindow: number; readonly untilMs: number };

/** Budgets of calls; shared by all that talk to the same issuer or store (ENGINE B1). */
export interface Pacer {
  /** Resolves when a call may be sent; rejects with the signal's reason. `null`: not before `withinMs` have passed, and the permit is not taken. */
  permit(budget: string, o: { readonly withinMs: number; readonly signal: AbortSignal }): Promise<{ readonly sentMs: number } | null>;
  /** What the answer to a permitted call said. */
  said(budget: string, at: { readonly sentMs: number }, what: LimitSaid): void;
  /** Resolves when what the user is about to begin would not have to wait long for its calls, with its place; null = it gave up. Rejects with the signal's reason. */
  begin(user: string, o: Entering): Promise<Place | null>;
  /** When the user's provider, which has asked to wait, may be asked again, milliseconds since the epoch; null = now. */
  shutUntil(user: string): number | null;
  /** Since when the user's provider has given no answer at all, milliseconds since the epoch; null = it answers. */
  awaySince(user: string): number | null;
  /** Limits that calls are waiting for now. */
  limits(): readonly PaceLimit[];
  /** No answer came to a permitted call. */
  unanswered(budget: string): void;
  /** A permitted call was not sent. */
  unsent(budget: string): void;
  /** The provider asked a user of budgets to wait. */
  blocked(user: string, forMs: number): void;
  /** That user's calls spend this budget. */
  spends(user: string, budget: string): void;
  /** Who wants to know of pauses; a later one takes the place of an earlier one. */
  onPause(tell: (budget: string, untilMs: number, why: string) => void): void;
}

/** Processes lease permits for so long at most (ENGINE B1). */
const LEASE_MS = 50;
const LEASE_MOST = 256;
/** Before anything is known: so many calls at once, and one more with each that was taken. */
const FIRST_CALLS = 8;
const LOOK_AGAIN_MS = 1_000;
/** A difference of clocks that is a step, and no drift (TRUTH T11). */
const STEP_MS = 5_000;
/** A pause that is shorter is not told of. */
const SHORT_PAUSE_MS = 500;
/**
 * As much is under way at once as a provider takes calls in this time, and each has one call waiting. Of rounds it is more: those that are
 * made side by side ask for one control, which each would else need for itself.
 */
const UNDER_WAY_S = { act: 0.5, look: 2 };

/** What one thing costs in calls of one budget, before any was seen: a change and a look at it; a token, its value and a control. */
const FIRST_COST = { act: 2, look: 3 };
/** Dearer counts at once, cheaper bit by bit: what was kept for nobody is spent by the next, what was not kept leaves half a round. */
const CHEAPER = 0.1;
/** Parts of calls that are kept add up to nothing only about. */
const HARDLY_ANY = 0.01;

interface User { readonly budgets: Set<string>; readonly lanes: Lane[]; readonly cost: { [R in Rank]: number } }
interface Waiting { readonly byMs: number; readonly end: (permit: { readonly sentMs: number } | null) => void }
interface Lane { times: number[]; leaseEndsMs: number; passed: number; /** When the first of those was told. */ firstMs: number; known: number; flying: number; /** Permits of an earlier lease that were given up. */ unused: number; /** Leased before any limit was known. */ blind: boolean; blockedUntilMs: number; rate: number; pumping: boolean; breaker: Breaker; /** What its window still takes, permits of this process aside. */ left: Left | null; /** Calls that are kept for what was let in. */ kept: number; readonly queue: Set<Waiting> }

export function makePacer({ clock, rows }: { readonly clock: Clock; readonly rows: PaceRows }): Pacer {
  const lanes = new Map<string, Lane>();
  const users = new Map<string, User>();
  let pause: (budget: string, untilMs: number, why: string) => void = () => undefined;
  let offset = toMs(clock.now()) - clock.monotonicMs();
  /** Rows are shared, so times are those of the wall; one that was set takes what this process holds along, or it would wait for as long as it was set. */
  const now = (): number => {
    const nowMs = toMs(clock.now());
    const by = nowMs - clock.monotonicMs() - offset;
    if (Math.abs(by) > STEP_MS) {
      offset += by;
      for (const lane of lanes.values()) {
        lane.times = lane.times.map((at) => at + by);
        lane.leaseEndsMs += by;
        lane.blockedUntilMs += by;
        lane.breaker = movedBy(lane.breaker, by);
        if (lane.left !== null) lane.left = { ...lane.left, untilMs: lane.left.untilMs + by };
      }
    }
    return nowMs;
  };
  const laneOf = (budget: string): Lane => {
    let lane = lanes.get(budget);
    if (!lane) { lane = { times: [], leaseEndsMs: 0, passed: 0, firstMs: 0, known: 0, flying: 0, unused: 0, blind: true, blockedUntilMs: 0, rate: 0, pumping: false, breaker: whole, left: null, kept: 0, queue: new Set() }; lanes.set(budget, lane); }
    return lane;
  };
  const see = (lane: Lane, b: Budget): void => { lane.blockedUntilMs = b.blockedUntilMs; lane.rate = b.rate; lane.left = b.left; };
  const spends = (user: User, budget: string): void => {
    if (user.budgets.has(budget)) return;
    user.budgets.add(budget);
    user.lanes.push(laneOf(budget));
  };
  /** What it is asked to wait for is kept under its own name. */
  const userOf = (id: string): User => {
    let user = users.get(id);
    if (!user) { user = { budgets: new Set(), lanes: [], cost: { ...FIRST_COST } }; spends(user, id); users.set(id, user); }
    return user;
  };
  /** Calls of the open window that nobody has a claim to; null = it is not known to be limited. */
  const freeOf = (lane: Lane): { readonly calls: number; readonly of: number; readonly untilMs: number } | null => {
    const left = leftOf(lane, now());
    return left === null ? null : { calls: left.calls + (lane.blind ? 0 : lane.times.length) - lane.kept, of: left.limit, untilMs: left.untilMs };
  };
  /** Until when it takes no call of ours: it has said so, or its window is spent and no permit of it is left here. */
  const shutOf = (lane: Lane): number => Math.max(lane.blockedUntilMs, lane.left !== null && lane.left.calls <= 0 && (lane.blind || lane.times.length === 0) ? lane.left.untilMs : 0);
  const room = (user: string, rank: Rank, active: UnderWay): Room => {
    const { lanes: all, cost: costs } = userOf(user);
    // Before any limit is known it may be met at any time: no more is under way than calls may be.
    if (!all.some((lane) => lane.rate > 0 || lane.left !== null) && active.act + active.look >= all.reduce((sum, lane) => sum + lane.known, FIRST_CALLS)) return 'when one ends';
    const cost = costs[rank];
    for (const lane of all) {
      if (lane.blockedUntilMs > now()) return { atMs: lane.blockedUntilMs };
      const broken = brokenRoom(lane.breaker, active, now());
      if (broken !== 'yes') return broken;
      if (lane.rate > 0 && active[rank] >= Math.max(1, Math.ceil(lane.rate * UNDER_WAY_S[rank]))) return 'when one ends';
      const free = freeOf(lane);
      if (free === null) continue;
      // What costs more than a whole window goes alone.
      const needs = lane.kept > HARDLY_ANY ? cost : Math.min(cost, free.of);
      if (free.calls < needs) return free.calls + lane.kept < needs ? { atMs: free.untilMs } : 'when one ends';
    }
    return 'yes';
  };
  /** Keeps what it will cost, of each budget of its user. What it did cost is remembered when it ends. */
  const take = (id: string, rank: Rank): Unit => {
    const user = userOf(id);
    const cost = user.cost[rank];
    const mine = user.lanes.map((lane) => ({ lane, kept: cost, spent: 0 }));
    for (const { lane } of mine) lane.kept += cost;
    let over = false;
    return {
      spent(budget) {
        // A shared read that it asked for is sent for others too, when it may have left.
        if (over) return;
        const lane = laneOf(budget);
        let at = mine.find((m) => m.lane === lane);
        if (at === undefined) { at = { lane, kept: 0, spent: 0 }; mine.push(at); }
        at.spent += 1;
        const one = Math.min(1, at.kept);
        at.kept -= one;
        lane.kept -= one;
      },
      end() {
        over = true;
        let most = 0;
        for (const { lane, kept, spent } of mine) { lane.kept -= kept; most = Math.max(most, spent); }
        user.cost[rank] = Math.max(most, user.cost[rank] + CHEAPER * (most - user.cost[rank]));
      },
    };
  };
  const admission = makeAdmission({ clock, room, take, nowMs: now });
  /** Tells the row what was taken since, and leases anew. The time from which asking again makes sense. */
  const lease = (budget: string, lane: Lane): number => {
    const nowMs = now();
    let again = nowMs;
    const count = lane.passed;
    // What was leased before any limit was known is no part of one that another process has met since.
    const unused = (lane.blind ? 0 : lane.times.length) + lane.unused;
    lane.unused = 0;
    lane.passed = 0;
    see(lane, rows.change(budget, (row) => {
      const b = accepted(sane(row ?? freshBudget(nowMs), nowMs), { nowMs, firstMs: lane.firstMs, count });
      const got = grant(b, { nowMs, want: b.rate === 0 && b.left === null ? LEASE_MOST : Math.min(LEASE_MOST, Math.max(1, lane.queue.size)), leaseMs: LEASE_MS, unused });
      lane.times = [...got.times];
      lane.blind = b.rate === 0 && b.left === null;
      again = got.againMs;
      return got.budget;
    }));
    lane.leaseEndsMs = nowMs + LEASE_MS;
    return again;
  };
  /** When the next permit of this process falls due; takes it out if that is now. */
  const next = (budget: string, lane: Lane): number => {
    const nowMs = now();
    if (nowMs < lane.blockedUntilMs) return lane.blockedUntilMs;
    if (lane.times.length === 0 || nowMs >= lane.leaseEndsMs && lane.rate === 0) {
      const again = lease(budget, lane);
      if (lane.times.length === 0) return Math.max(again, nowMs + 1);
    }
    if (lane.rate === 0 && lane.flying >= FIRST_CALLS + lane.known) return nowMs + 5;
    const at = lane.times[0] ?? nowMs;
    if (at > nowMs) return at;
    lane.times.shift();
    return 0;
  };
  /** Hands permits out in order, one sleeper for all who wait. */
  const pump = async (budget: string, lane: Lane): Promise<void> => {
    const never = new AbortController().signal;
    lane.pumping = true;
    for (let [first] = lane.queue; first !== undefined; [first] = lane.queue) {
      const due = next(budget, lane);
      if (due === 0) { lane.flying += 1; first.end({ sentMs: now() }); continue; }
      const wait = Math.max(1, due - now());
      const late = clock.monotonicMs() + wait;
      for (const one of [...lane.queue]) if (one.byMs < late) one.end(null);
      // A window may turn out to have more left than was feared.
      if (lane.queue.size > 0) await clock.sleep(Math.min(wait, LOOK_AGAIN_MS), never);
    }
    // With nothing awaited since the queue was seen empty: whoever comes now starts it anew.
    lane.pumping = false;
  };
  return {
    permit(budget, { withinMs, signal }) {
      const lane = laneOf(budget);
      return new Promise((resolve, reject) => {
        if (signal.aborted) { reject(signal.reason as Error); return; }
        const gone = (): void => { lane.queue.delete(me); reject(signal.reason as Error); };
        const me: Waiting = { byMs: clock.monotonicMs() + withinMs, end: (permit) => { lane.queue.delete(me); signal.removeEventListener('abort', gone); resolve(permit); } };
        signal.addEventListener('abort', gone, { once: true });
        lane.queue.add(me);
        if (!lane.pumping) void pump(budget, lane);
      });
    },
    said(budget, { sentMs }, { refused: no, waitMs, left }) {
      const lane = laneOf(budget);
      const nowMs = now();
      lane.flying = Math.max(0, lane.flying - 1);
      lane.breaker = answered();
      if (!no) { if (lane.passed === 0) lane.firstMs = nowMs; lane.passed += 1; lane.known += 1; }
      if (!no && left === null) return;
      const was = lane.blockedUntilMs;
      const count = lane.passed;
      lane.passed = 0;
      const rateBefore = lane.rate;
      let known = false;
      see(lane, rows.change(budget, (row) => {
        let b = accepted(sane(row ?? freshBudget(nowMs), nowMs), { nowMs, firstMs: lane.firstMs, count });
        if (left !== null) b = told(b, { nowMs, left: left.calls, untilMs: left.untilMs, limit: left.limit, windowMs: left.windowMs, flying: lane.flying + (lane.blind ? 0 : lane.times.length + lane.unused) });
        b = no ? refused(b, { nowMs, sentMs, waitMs, left: left?.calls ?? null }) : b;
        known = b.left !== null;
        return b;
      }));
      if (no && lane.blockedUntilMs > was + SHORT_PAUSE_MS) pause(budget, lane.blockedUntilMs, 'the provider asked to wait');
      // Permits from before it was known are void.
      if (!no && lane.rate === rateBefore && !(lane.blind && known)) return;
      if (!lane.blind) lane.unused += lane.times.length;
      lane.times = [];
    },
    begin: (user, at) => admission.enter(user, at),
    shutUntil(user) {
      const until = Math.max(0, ...userOf(user).lanes.map(shutOf));
      return until > now() ? until : null;
    },
    limits: () => [...lanes].flatMap(([budget, lane]): readonly PaceLimit[] => {
      if (lane.rate > 0) return lane.queue.size > 0 ? [{ budget, perSecond: lane.rate }] : [];
      const free = freeOf(lane);
      // Whoever waits for the next window may wait before it begins, with no call in the queue.
      return free !== null && free.calls < FIRST_COST.look ? [{ budget, aWindow: free.of, untilMs: free.untilMs }] : [];
    }),
    awaySince(user) {
      const since = userOf(user).lanes.flatMap((lane) => lane.breaker.awaySinceMs ?? []);
      return since.length === 0 ? null : Math.min(...since);
    },
    unsent(budget) {
      const lane = laneOf(budget);
      lane.flying = Math.max(0, lane.flying - 1);
    },
    unanswered(budget) {
      const lane = laneOf(budget);
      lane.flying = Math.max(0, lane.flying - 1);
      const was = lane.breaker.untilMs;
      lane.breaker = failed(lane.breaker, now());
      if (lane.breaker.untilMs > was) pause(budget, lane.breaker.untilMs, 'it does not answer');
    },
    blocked(user, forMs) {
      const lane = laneOf(user);
      const until = now() + forMs;
      if (until <= lane.blockedUntilMs) return;
      lane.blockedUntilMs = until;
      pause(user, until, 'the provider asked to wait');
    },
    spends: (user, budget) => { spends(userOf(user), budget); },
    onPause(tell) { pause = tell; },
  };
}

/** The slowest rate has a permit every 20 s: one that is due later than this stems from a clock that was set back since. */
const LATEST_MS = 60_000;
function sane(b: Budget, nowMs: number): Budget {
  const far = nowMs + 86_400_000;
  // Nothing has been known since later than now.
  return b.blockedAtMs > nowMs + STEP_MS || (b.left !== null && (b.left.atMs > nowMs + STEP_MS || b.left.untilMs > far)) || b.sinceMs > Math.max(nowMs, b.blockedUntilMs) + STEP_MS || b.blockedUntilMs > far || b.nextMs > Math.max(nowMs, b.blockedUntilMs) + LATEST_MS ? freshBudget(nowMs) : b;
}
