import { faultOf } from '../../core/faults.ts';
import type { Found, Reply } from '../../core/result.ts';
import type { Call, EffectCall } from '../../ports/call.ts';
import { write, type VaultCx } from './context.ts';
import { saysInvalidLease, wordOf } from './heard.ts';
import { inLanes } from '../../core/in-lanes.ts';
import { leasesBelow, lookupLease } from './leases.ts';
import { faultFor, faultOfHeard, no, yes, type No } from './trouble.ts';

const LANES = 8;
/** Of the call's time: what is not done by then is left for the next try, and is told. */
const SHARE = 0.8;

/** One lease, synchronously: 204 once its backend has ended what it stands for. For an unknown one the answer is the same, so it is looked up first. */
export async function revokeLease(cx: VaultCx, id: string, call: EffectCall): Promise<Reply<null>> {
  try {
    const before = await lookupLease(cx, id, call, await cx.cluster.active(call));
    if (saysInvalidLease(before)) return yes('already', null);
    if (before.is !== 'ok') return { ok: false, fault: faultOfHeard(before) };
    return await endLease(cx, id, call) ?? yes('done', null);
  } catch (e) { return { ok: false, fault: faultFor(e, false) }; }
}

/** null = ended. `accepted` only if a server queues in spite of `sync`. */
async function endLease(cx: VaultCx, id: string, call: EffectCall): Promise<No | Extract<Reply<null>, { ok: true }> | null> {
  const heard = await write(cx, { path: 'sys/leases/revoke', body: { lease_id: id, sync: true } }, call);
  if (heard.is !== 'ok') return { ok: false, fault: faultOfHeard(heard) };
  return heard.status === 202 ? { ok: true, how: 'accepted', out: null } : null;
}

/**
 * All leases below a prefix: counted first, then ended one by one, some at a time, so that a backend which refuses one holds no other
 * and a cut leaves a number and not a guess. What time does not allow is a fault with how far it came; the next try counts again.
 */
export async function revokeLeases(cx: VaultCx, prefix: string, call: EffectCall): Promise<Reply<null>> {
  const endMs = cx.deps.clock.monotonicMs() + call.timeoutMs * SHARE;
  try {
    const ids = await leasesBelow(cx, prefix, call);
    if (ids.length === 0) return yes('already', null);
    let [ended, queued] = [0, 0];
    const refused: No[] = [];
    for await (const end of inLanes(ids, LANES, async (id) => (cx.deps.clock.monotonicMs() > endMs || call.signal.aborted ? 'later' as const : endLease(cx, id, call)))) {
      if (end === null) ended += 1;
      else if (end === 'later') continue;
      else if (end.ok === true) queued += 1;
      else refused.push(end);
    }
    const facts = { counted: ids.length, ended, queued, refused: refused.length, left: ids.length - ended - queued - refused.length };
    // Some are gone: nobody may take it for not applied.
    const some = ended + queued > 0;
    if (facts.left > 0) return no(some ? 'lost' : 'unavailable', 'more-to-do', facts);
    const worst = refused.find((r) => r.fault.class === 'lost') ?? refused[0];
    if (worst !== undefined) {
      const said = { ...facts, why: String((worst.fault.facts as { readonly why?: unknown } | undefined)?.why ?? worst.fault.code) };
      return { ok: false, fault: some && worst.fault.class !== 'refused' ? faultOf('E_LOST', 'lost', said) : { ...worst.fault, facts: said } };
    }
    return yes(queued > 0 ? 'accepted' : 'done', null);
  } catch (e) { return { ok: false, fault: faultFor(e, false) }; }
}

/**
 * Makes Vault forget the leases below a prefix whatever their backend says. Its record ends; what they stand for may live on: *partly*,
 * and never proven (TRUTH T3).
 */
export async function dropLeases(cx: VaultCx, prefix: string, call: EffectCall): Promise<Reply<null>> {
  try {
    const heard = await write(cx, { path: `sys/leases/revoke-force/${prefix}` }, call);
    return heard.is === 'ok' ? yes('partly', null) : { ok: false, fault: faultOfHeard(heard) };
  } catch (e) { return { ok: false, fault: faultFor(e, false) }; }
}

export async function observeLease(cx: VaultCx, id: string, call: Call): Promise<Found<null>> {
  const heard = await lookupLease(cx, id, call, await cx.cluster.active(call));
  return saysInvalidLease(heard) ? { is: 'applied', out: null } : heard.is === 'ok' ? { is: 'not-applied' } : { is: 'cannot-tell', why: wordOf(heard) };
}

export const observeLeases = async (cx: VaultCx, prefix: string, call: Call): Promise<Found<null>> =>
  ((await leasesBelow(cx, prefix, call)).length === 0 ? { is: 'applied', out: null } : { is: 'not-applied' });
