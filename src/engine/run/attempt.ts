import type { Json } from '../../core/brand.ts';
import { isTokenctlError } from '../../core/errors.ts';
import { faultOf } from '../../core/faults.ts';
import type { Fault, Outcome, Reply } from '../../core/result.ts';
import type { Clock } from '../../core/clock.ts';
import { sentInTime, type Late } from '../../ports/in-time.ts';
import { makeQueued, withQueued } from '../pace/queued.ts';

/**
 * Runs one call of a connector to a value: a late one is `lost` (it may have been applied), a TokenctlError is its
 * fault, anything else is a bug whose effect is unknown. Raw errors never travel further. What it waits for permits to send is told
 * apart, and is no part of its time, up to as long again: what is let in has no long queue, unless its provider refuses everything.
 */
export async function attempt<T>(o: { readonly clock: Clock; readonly timeoutMs: number; readonly drop: AbortSignal; /** Of an effect: nothing of it is sent when the time of its intent is over, whatever that went to (TRUTH T12). */ readonly late?: Late; readonly work: (signal: AbortSignal) => Promise<T> }): Promise<({ ok: true; value: T } | { ok: false; fault: Fault }) & { queuedMs: number }> {
  const over = new AbortController();
  const { signal } = over;
  // Not AbortSignal.any: that costs as much as all the rest of this, for each call of a fan-out.
  const drop = (): void => over.abort(o.drop.reason);
  if (o.drop.aborted) drop(); else o.drop.addEventListener('abort', drop, { once: true });
  const began = o.clock.monotonicMs();
  const queued = makeQueued(o.clock);
  const late = (async () => { for (let left = o.timeoutMs; left > 0; left = o.timeoutMs + Math.min(queued.ms(), o.timeoutMs) - (o.clock.monotonicMs() - began)) await o.clock.sleep(left, signal); })().then(
    () => ({ ok: false as const, fault: faultOf('E_EFFECT_TIMEOUT', 'lost') }),
    () => ({ ok: false as const, fault: faultOf('E_LOST', 'lost', { why: 'dropped' }) }));
  const work = withQueued(queued, () => (o.late ? sentInTime(o.late, () => o.work(signal)) : o.work(signal))).then((value) => ({ ok: true as const, value }), (e: unknown) => ({ ok: false as const, fault: asFault(e) }));
  try {
    return { ...await Promise.race([work, late]), queuedMs: queued.ms() };
  } finally {
    // Ends the timer, and whatever a late work still waits for. A reason is given, for none costs an error with its stack each time.
    o.drop.removeEventListener('abort', drop);
    over.abort('over');
  }
}

/** A TokenctlError thrown before anything was sent is `unavailable` or `refused` by its code; every other error is `internal`. */
function asFault(e: unknown): Fault {
  if (!isTokenctlError(e)) return faultOf('E_INTERNAL', 'internal', { error: e instanceof Error ? e.name : 'unknown' });
  switch (e.code) {
    case 'E_LOST': case 'E_EFFECT_TIMEOUT': return faultOf(e.code, 'lost', e.facts);
    case 'E_UNAVAILABLE': return faultOf(e.code, 'unavailable', e.facts);
    case 'E_THROTTLED': return faultOf(e.code, 'throttled', e.facts);
    case 'E_CONFLICT': return faultOf(e.code, 'conflict', e.facts);
    case 'E_INTERNAL': return faultOf(e.code, 'internal', e.facts);
    default: return faultOf(e.code, 'refused', e.facts);
  }
}

/** A connector's reply as the outcome of a change (TRUTH T0). */
export function outcomeOf(reply: Reply<unknown>): Outcome {
  if (reply.ok === true) return { is: reply.how, by: 'answer', out: (reply.out ?? null) as Json };
  if (reply.ok === 'needs-human') return { is: 'needs-human', todo: reply.todo };
  return outcomeOfFault(reply.fault);
}

export function outcomeOfFault(fault: Fault): Outcome {
  switch (fault.class) {
    case 'refused': return { is: 'refused', fault };
    case 'conflict': case 'throttled': case 'unavailable': return { is: 'failed', fault };
    case 'lost': case 'internal': return { is: 'unknown', fault };
  }
}
