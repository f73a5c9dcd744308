import type { Change } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import { faultOf } from '../../core/faults.ts';
import type { Late } from '../../ports/in-time.ts';
import type { EffectStep } from '../../ports/step.ts';
import { attempt, outcomeOf, outcomeOfFault } from './attempt.ts';
import { applyCx, lookCx } from './contexts.ts';
import { forATime } from './for-a-time.ts';
import { idemOf } from './idem.ts';
import { intend, notSent, STOPPED } from './intend.ts';
import { mintRefused } from './mint-owed.ts';
import { postEnded, ruleOf, type RunCx } from './run-cx.ts';
import { settle } from './settle.ts';
import { begin, type Parked } from './parked.ts';
import { lookBeforeTakingBack } from './taken-back.ts';

/** Times that a surely-not-applied effect is intended anew for a provider that asks to wait or is away. */
const PATIENCE = 5;
const BACKOFF_MS = 500;

/**
 * One effect: intent durable, then the effect, then its outcome (ENGINE A1). An unknown is settled by asking; what was
 * surely not applied may be intended again with the next generation (A4).
 */
export async function runEffect(cx: RunCx, c: Change, type: EffectStep): Promise<Outcome | Parked> {
  const rule = ruleOf(cx, c);
  const budget = budgetOf(c);
  for (let tries = 0; ; tries++) {
    const seen = cx.state.changes.of(c.n);
    const place = await begin(cx.o, budget, { rank: 'act', signal: cx.stopping.signal });
    if ('parked' in place) return place;
    const outcome = await place.during(() => (seen.open && tries === 0 ? settle(cx, c, type, sendAgain) : intendAndApply(cx, c, type)));
    const fault = 'fault' in outcome ? outcome.fault : null;
    const again = outcome.is === 'failed' && (fault?.class === 'throttled' || fault?.class === 'unavailable') && tries < Math.max(rule.retries, PATIENCE);
    postEnded(cx, c, outcome);
    if (!again || !fault || cx.stopping.signal.aborted) return outcome;
    const wait = fault.retryAfterMs ?? BACKOFF_MS * 2 ** tries;
    if (fault.class === 'throttled') cx.o.pace.blocked(budget, wait);
    else if (wait > cx.o.waitInProcessMs) return outcome;
    else await cx.o.clock.sleep(wait, cx.stopping.signal).catch(() => undefined);
    if (cx.stopping.signal.aborted) return outcome;
  }
}

async function intendAndApply(cx: RunCx, c: Change, type: EffectStep): Promise<Outcome> {
  const state = cx.state.changes.of(c.n);
  if (cx.stopping.signal.aborted) return notSent(STOPPED);
  const owed = await mintRefused(cx, c);
  if (owed !== null) return owed;
  const moot = await forATime(cx, c);
  if (moot !== null) return moot;
  await lookBeforeTakingBack(cx, c);
  const gen = state.gen + 1;
  const first = await intend(cx, c, { gen, idem: idemOf(cx.o.run, c.key, gen), made: false, send: (late) => sendAgain(cx, c, type, late) });
  if (first.is !== 'unknown') return first;
  return settle(cx, c, type, sendAgain, first);
}

/** Sends the effect of the intent that is open, and looks whether the provider really took it (TRUTH T3.7). */
export async function sendAgain(cx: RunCx, c: Change, type: EffectStep, late: Late): Promise<Outcome> {
  const state = cx.state.changes.of(c.n);
  const { timeoutMs } = ruleOf(cx, c);
  const at = state.intendedAt ?? cx.o.clock.now();
  const got = await attempt({ clock: cx.o.clock, timeoutMs, drop: cx.o.drop, late, work: (signal) => type.apply(applyCx(cx, { c, gen: state.gen, at, signal, timeoutMs }), c) });
  if (!got.ok) return outcomeOfFault(got.fault);
  const outcome = outcomeOf(got.value);
  if (outcome.is !== 'done' || c.effect === 'notify' || c.effect === 'mint') return outcome;
  const seen = await attempt({ clock: cx.o.clock, timeoutMs, drop: cx.o.drop, work: (signal) => type.observe(lookCx(cx, { c, gen: state.gen, at, signal, timeoutMs }), c) });
  // "Done" by its answer and not there: nobody knows what happened. The settle path asks again.
  if (seen.ok && seen.value.is === 'not-applied') return { is: 'unknown', fault: faultOf('E_LOST', 'lost', { why: 'answered done, and is not there' }) };
  return outcome;
}

/** Whose budget a change spends. */
const budgetOf = (c: Change): string => {
  const data = c.data as { readonly issuer?: string; readonly store?: string; readonly channel?: string };
  return data.issuer ?? data.store ?? data.channel ?? 'run';
};
