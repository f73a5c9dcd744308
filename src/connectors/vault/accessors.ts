import type { Token } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import { askAccessor, type VaultCx } from './context.ts';
import { dataOf, saysAbsent, saysInvalidAccessor, textOf, textsOf, type Obj } from './heard.ts';
import { inLanes } from '../../core/in-lanes.ts';
import { tokenOfLookup } from './token-of.ts';
import { mustBeOk, VaultTrouble } from './trouble.ts';
import { LIST_BYTES } from './vault-api.ts';

const LANES = 16;

/** Every accessor of the namespace; batch tokens have none. Needs `list` and `sudo`. Throws VaultTrouble. */
export async function listAccessors(cx: VaultCx, call: Call, at?: string): Promise<readonly string[]> {
  const heard = await cx.api.ask({ verb: 'list', path: 'auth/token/accessors', maxBytes: LIST_BYTES, ...(at !== undefined && { at }) }, call);
  return saysAbsent(heard) ? [] : textsOf(dataOf(mustBeOk(heard))['keys']);
}

export interface Looked { readonly token: Token; readonly data: Obj }

/** What each accessor says of itself, at the node that takes writes; those that died meanwhile are left out. Throws VaultTrouble. */
export async function* lookedUp(cx: VaultCx, call: Call): AsyncGenerator<Looked> {
  const at = await cx.cluster.active(call);
  const accessors = await listAccessors(cx, call, at);
  for await (const found of inLanes(accessors, LANES, async (accessor): Promise<Looked | null> => {
    const heard = await askAccessor(cx, accessor, call, at);
    // The list names tokens of child namespaces too, which only their own namespace shows.
    if (saysInvalidAccessor(heard) || (heard.is === 'no' && heard.errors.some((e) => e.text === 'cannot lookup token in different namespace'))) return null;
    const data = dataOf(mustBeOk(heard));
    if (textOf(data['accessor']) !== accessor) throw new VaultTrouble({ is: 'unusable', why: 'another-token', sent: true, status: 200, date: null });
    const token = tokenOfLookup(cx.id, data);
    return token && { token, data };
  })) if (found !== null) yield found;
}
