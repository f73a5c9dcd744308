import { toMs } from '../../core/clock.ts';
import type { Json } from '../../core/brand.ts';
import type { Change } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import { faultOf } from '../../core/faults.ts';
import type { Late } from '../../ports/in-time.ts';
import type { EffectStep } from '../../ports/step.ts';
import { attempt } from './attempt.ts';
import { lookCx } from './contexts.ts';
import { idemOf } from './idem.ts';
import { intend } from './intend.ts';
import { retireFound, retireOrphan } from './orphans.ts';
import { ruleOf, type RunCx } from './run-cx.ts';

const TRIES = 5;
const BACKOFF_MS = 500;

type Apply = (cx: RunCx, c: Change, type: EffectStep, late: Late) => Promise<Outcome>;

/**
 * The one path that settles an unknown (ENGINE A2, A3): ask the provider, never assume. `not-applied` is believed for
 * an effect that is not idempotent only after the dead request's own time has passed. Of a run that is
 * only asked after, nothing is sent again but a mint that gives what it gave before: its value is lost otherwise, and nobody could prove it dead.
 */
export async function settle(cx: RunCx, c: Change, type: EffectStep, apply: Apply, first?: Outcome): Promise<Outcome> {
  let latest = first;
  const rule = ruleOf(cx, c);
  const state = cx.state.changes.of(c.n);
  const at = state.intendedAt ?? cx.o.clock.now();
  const card = cardOf(cx, c);
  const idempotent = c.effect !== null && (card?.idempotent.includes(c.effect) ?? false);
  const began = cx.o.clock.monotonicMs();
  /** A new generation only after what the last one made is proven dead (TRUTH T6.1). */
  const half = (proven: boolean): Outcome => (proven ? { is: 'failed', fault: faultOf('E_LOST', 'unavailable', { why: 'half done; the orphan was revoked' }) }
    : latest ?? { is: 'unknown', fault: faultOf('E_LOST', 'lost', { why: 'half done; the orphan is not proven dead yet' }) });
  const begun = await retireFound(cx, c, state.gen);
  if (begun !== null) return half(begun);
  for (let asked = 0; asked < TRIES; asked++) {
    const got = await attempt({ clock: cx.o.clock, timeoutMs: rule.timeoutMs, drop: cx.o.drop, work: (signal) => type.observe(lookCx(cx, { c, gen: state.gen, at, signal, timeoutMs: rule.timeoutMs }), c) });
    const found = got.ok ? got.value : { is: 'cannot-tell' as const, why: got.fault.code };
    cx.o.journal.post('change.observed', cx.o.run, { n: c.n, found: found.is, waitedMs: Math.round(cx.o.clock.monotonicMs() - began) });
    switch (found.is) {
      case 'applied': return { is: 'done', by: 'observe', out: (found.out ?? null) as Json };
      case 'half': return half(await retireOrphan(cx, { c, gen: state.gen, of: found.of }));
      case 'cannot-tell':
        if (!idempotent || (cx.asksOnly && c.effect !== 'mint') || cx.stopping.signal.aborted) return latest ?? { is: 'unknown', fault: faultOf('E_LOST', 'lost', { why: found.why }) };
        break;
      case 'not-applied': {
        const wait = idempotent ? 0 : cx.sentMs.get(c.n) + rule.timeoutMs + (card?.settleMs ?? 0) - cx.o.clock.monotonicMs();
        if (wait > 0) {
          if (wait > cx.o.waitInProcessMs || cx.stopping.signal.aborted) return latest ?? { is: 'unknown', fault: faultOf('E_LOST', 'lost', { why: 'not there yet; its request may still arrive' }) };
          const until = toMs(cx.o.clock.now()) + wait;
          cx.o.tell({ of: c.key, step: c.step, what: 'waiting', dead: 0, needed: 0, alive: 0, nextAt: until, earliestEnd: until, why: 'its request may still be on the way' });
          await cx.o.clock.sleep(wait, cx.stopping.signal).catch(() => undefined);
          continue;
        }
        if (cx.asksOnly) return { is: 'failed', fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: 'not there, and not tried again' }) };
        break;
      }
    }
    if (cx.stopping.signal.aborted) return latest ?? { is: 'unknown', fault: faultOf('E_LOST', 'lost', { why: 'stopped before it could be tried again' }) };
    // Same generation: the provider's idempotency key makes the second request the first one (A4).
    const again = await intend(cx, c, { gen: state.gen, idem: idemOf(cx.o.run, c.key, state.gen), made: found.is === 'cannot-tell', send: (late) => apply(cx, c, type, late) });
    // That this sending was surely not applied says nothing of the one before it: a new generation would double what that one made.
    const unsent = again.is === 'failed' && (again.fault.class === 'unavailable' || again.fault.class === 'throttled');
    if (again.is !== 'unknown' && !unsent) return again;
    latest = again.is === 'unknown' ? again : { is: 'unknown', fault: again.fault };
    if (unsent) await cx.o.clock.sleep(Math.max(again.fault.retryAfterMs ?? 0, BACKOFF_MS * 2 ** asked), cx.stopping.signal).catch(() => undefined);
  }
  return latest ?? { is: 'unknown', fault: faultOf('E_LOST', 'lost') };
}

function cardOf(cx: RunCx, c: Change) {
  const data = c.data as { readonly issuer?: string; readonly store?: string };
  return data.issuer ? cx.o.issuers.get(data.issuer)?.card : data.store ? cx.o.stores.get(data.store)?.card : undefined;
}
