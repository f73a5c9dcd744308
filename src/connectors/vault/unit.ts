import type { Token } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import { lookedUp } from './accessors.ts';
import { askOnce, once, type VaultCx } from './context.ts';
import { dataOf, numberOf, saysInvalidAccessor, textOf, textsOf } from './heard.ts';
import { leasesBelow } from './leases.ts';
import { capabilities } from './narrow.ts';
import { targetOf } from './target.ts';
import { tokenOfLease } from './token-of.ts';
import { mustBeOk } from './trouble.ts';

export interface Unit { readonly members: readonly Token[]; readonly complete: boolean; readonly also?: readonly string[] }

/**
 * What dies with it. Vault lists no children of a token: one that may not make any counts as childless, else more than can be listed dies
 * (TRUTH T6.5). Where contain suspends by entity, everything of the entity stops. Throws VaultTrouble.
 */
export async function unitOf(cx: VaultCx, of: Token, call: Call): Promise<Unit> {
  const target = targetOf(of.id);
  switch (target.is) {
    case 'batch': case 'lease': case 'secret-id': return { members: [of], complete: true };
    case 'leases': case 'dropped': return { members: [of, ...(await leasesBelow(cx, target.prefix, call)).map((id) => tokenOfLease(cx.id, id))], complete: true };
    case 'unknown': return { members: [of], complete: false };
    case 'token': break;
  }
  const at = await cx.cluster.active(call);
  const shown = await askOnce(cx, target.accessor, call, at);
  if (saysInvalidAccessor(shown)) return { members: [of], complete: true };
  const data = dataOf(mustBeOk(shown));
  const complete = (numberOf(data['num_uses']) ?? 0) > 0 || await mayMakeNone(cx, target.accessor, call, at);
  const entity = textOf(data['entity_id']);
  if (cx.config.suspend === undefined || entity === null) return { members: [of], complete };
  const siblings: Token[] = [];
  for await (const one of lookedUp(cx, call)) if (textOf(one.data['entity_id']) === entity && one.token.key !== of.key) siblings.push(one.token);
  return { members: [of, ...siblings], complete, also: [entity] };
}

/** Is it denied every way of making tokens, as far as their paths are known to us? */
async function mayMakeNone(cx: VaultCx, accessor: string, call: Call, at: string): Promise<boolean> {
  const ways = await waysToMake(cx, call, at);
  const able = await capabilities(cx, { accessor, paths: ways, at, call }, (ask, again) => once(cx, ask, again));
  return able !== null && ways.every((path) => path === ORPHAN || able(path) === 'denied');
}

const ORPHAN = 'auth/token/create-orphan';
/** Paths by which a token can make others; by the first of them no children. */
export const waysToMake = async (cx: VaultCx, call: Call, at: string): Promise<readonly string[]> =>
  [ORPHAN, 'auth/token/create', ...(await tokenRoles(cx, call, at)).map((r) => `auth/token/create/${r}`)];

/** Names of token roles; where they may not be listed, the one that tokenctl mints by. */
async function tokenRoles(cx: VaultCx, call: Call, at: string): Promise<readonly string[]> {
  const listed = await cx.api.ask({ verb: 'list', path: 'auth/token/roles', at, shared: true }, call);
  return listed.is === 'ok' ? textsOf(dataOf(listed)['keys']).slice(0, 500) : cx.config.mint?.role === undefined ? [] : [cx.config.mint.role];
}
