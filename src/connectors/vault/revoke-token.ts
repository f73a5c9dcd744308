import type { Found, Reply } from '../../core/result.ts';
import type { Call, EffectCall, Held } from '../../ports/call.ts';
import { askAccessor, askControl, write, type VaultCx } from './context.ts';
import { controlFor, showsAlive } from './control.ts';
import { mayNot, saysInvalidAccessor, wordOf } from './heard.ts';
import { faultFor, faultOfHeard, yes } from './trouble.ts';

const NOTHING_THERE = 'No token found with this accessor';

/**
 * Revokes a service token, its children and its leases, by its accessor. The answer for an unknown accessor is 200 with a warning:
 * *already*, and never proof. Where our token may not do that, and the value is held, by value: 204 also for unknown ones, so
 * *accepted* (real-servers.md §2.2).
 */
export async function revokeToken(cx: VaultCx, of: Held, { accessor, call }: { readonly accessor: string; readonly call: EffectCall }): Promise<Reply<null>> {
  try {
    const heard = await write(cx, { path: 'auth/token/revoke-accessor', body: { accessor } }, call);
    if (heard.is === 'ok') return yes(heard.status === 202 ? 'accepted' : heard.warnings.includes(NOTHING_THERE) ? 'already' : 'done', null);
    // Older servers refuse what is not there.
    if (saysInvalidAccessor(heard)) return yes('already', null);
    const value = of.value?.reveal().trim() ?? '';
    if (mayNot(heard) && value !== '') {
      const byValue = await write(cx, { path: 'auth/token/revoke', body: { token: value } }, call);
      if (byValue.is === 'ok') return yes('accepted', null);
      // Refused as well is what the first refusal says; anything else is about this request.
      if (byValue.is !== 'no' || byValue.status >= 500 || byValue.status === 429) return { ok: false, fault: faultOfHeard(byValue) };
    }
    return { ok: false, fault: faultOfHeard(heard) };
  } catch (e) { return { ok: false, fault: faultFor(e, false) }; }
}

/** At the node that takes writes: a standby says of a fresh token for 100 ms what it says of a dead one. */
export async function observeToken(cx: VaultCx, accessor: string, call: Call): Promise<Found<null>> {
  const at = await cx.cluster.active(call);
  const { active } = await cx.cluster.health(at, call);
  const heard = await askAccessor(cx, accessor, call, at);
  if (showsAlive(heard, accessor)) return { is: 'not-applied' };
  if (!saysInvalidAccessor(heard)) return { is: 'cannot-tell', why: wordOf(heard) };
  if (!active) return { is: 'cannot-tell', why: 'only a standby answers' };
  // A server that says so of every accessor has said nothing of this one.
  const control = await controlFor(cx, { not: accessor, given: null }, call);
  if (control === null || !showsAlive(await askControl(cx, control, call, at), control)) return { is: 'cannot-tell', why: 'it shows no other token either' };
  return { is: 'applied', out: null };
}
