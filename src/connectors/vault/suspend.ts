import type { Found, Reply } from '../../core/result.ts';
import type { Call, EffectCall } from '../../ports/call.ts';
import { askAccessor, write, type VaultCx } from './context.ts';
import { dataOf, objOf, saysInvalidToken, textOf, type Obj } from './heard.ts';
import { faultFor, faultOfHeard, mustBeOk, no, yes } from './trouble.ts';

/** The identity entity of a token; null = it has none. Throws VaultTrouble. */
export async function entityOf(cx: VaultCx, accessor: string, call: Call): Promise<string | null> {
  return textOf(dataOf(mustBeOk(await askAccessor(cx, accessor, call, await cx.cluster.active(call))))['entity_id']);
}

const readEntity = async (cx: VaultCx, id: string, call: Call, at: string): Promise<Obj> => dataOf(mustBeOk(await cx.api.ask({ verb: 'read', path: `identity/entity/id/${id}`, at }, call)));

/**
 * Is the token stopped at this node by its disabled entity (real-servers.md §2.2)? Both of: the entity says so, and
 * `capabilities-accessor` refuses the token. The lookups go on answering 200.
 */
export async function suspendedAt(cx: VaultCx, o: { readonly accessor: string; readonly data: Obj; readonly at: string; readonly call: Call }): Promise<boolean> {
  const entity = textOf(o.data['entity_id']);
  if (entity === null) return false;
  try {
    if (objOf(await readEntity(cx, entity, o.call, o.at))['disabled'] !== true) return false;
    return saysInvalidToken(await cx.api.ask({ verb: 'write', path: 'sys/capabilities-accessor', body: { accessor: o.accessor, paths: ['auth/token/lookup-self'] }, at: o.at }, o.call));
  } catch { return false; }
}

/** Disables the entity of the token, or enables it again: everything of that entity stops, or goes on. */
export async function switchEntity(cx: VaultCx, disabled: boolean, { accessor, call }: { readonly accessor: string; readonly call: EffectCall }): Promise<Reply<null>> {
  try {
    const entity = await entityOf(cx, accessor, call);
    if (entity === null) return no('refused', 'no-entity');
    const before = await readEntity(cx, entity, call, await cx.cluster.active(call));
    if (before['disabled'] === disabled) { remember(cx, accessor, disabled); return yes('already', null); }
    const heard = await write(cx, { path: `identity/entity/id/${entity}`, body: { disabled } }, call);
    if (heard.is !== 'ok') return { ok: false, fault: faultOfHeard(heard) };
    remember(cx, accessor, disabled);
    return yes(heard.status === 202 ? 'accepted' : 'done', null);
  } catch (e) { return { ok: false, fault: faultFor(e, false) }; }
}

export async function observeEntity(cx: VaultCx, disabled: boolean, { accessor, call }: { readonly accessor: string; readonly call: Call }): Promise<Found<null>> {
  try {
    const entity = await entityOf(cx, accessor, call);
    if (entity === null) return { is: 'cannot-tell', why: 'the token has no entity' };
    const now = (await readEntity(cx, entity, call, await cx.cluster.active(call)))['disabled'] === true;
    if (now !== disabled) return { is: 'not-applied' };
    remember(cx, accessor, disabled);
    return { is: 'applied', out: null };
  } catch { return { is: 'cannot-tell', why: 'no usable answer' }; }
}

const remember = (cx: VaultCx, accessor: string, disabled: boolean): void => { if (disabled) cx.suspended.add(accessor); else cx.suspended.delete(accessor); };
