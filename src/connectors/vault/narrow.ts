import type { Token } from '../../core/token.ts';
import type { Verdict } from '../../core/result.ts';
import type { Call } from '../../ports/call.ts';
import { NARROW_BY_DEFAULT } from './config.ts';
import { askAccessor, type VaultCx } from './context.ts';
import { dataOf, isObj, textsOf } from './heard.ts';

/**
 * A replacement that is alive: is it as narrow as declared (TRUTH T3.8)? Its policies are the declared ones and no other, and Vault says
 * that it may not use the paths of `mint.mayNot`. One that may not use those of `mint.may` does not work, so it is not called alive.
 * Nothing of this spends a use of it.
 */
export async function narrowed(cx: VaultCx, verdict: Verdict, o: { readonly accessor: string; readonly token: Token; readonly call: Call }): Promise<Verdict> {
  const narrow = await narrowness(cx, o);
  return typeof narrow === 'string' ? { ...verdict, narrow } : { ...verdict, is: 'cannot-tell', detail: `the replacement may not use ${narrow.mayNotUse} · ${verdict.detail}` };
}

async function narrowness(cx: VaultCx, { accessor, token, call }: { readonly accessor: string; readonly token: Token; readonly call: Call }): Promise<NonNullable<Verdict['narrow']> | { readonly mayNotUse: string }> {
  try {
    const at = await cx.cluster.active(call);
    const shown = await askAccessor(cx, accessor, call, at);
    if (shown.is !== 'ok') return 'cannot-tell';
    const data = dataOf(shown);
    const policies = [...textsOf(data['policies']), ...textsOf(data['identity_policies'])];
    if (policies.some((p) => !token.scopes.includes(p))) return 'no';
    const may = cx.config.mint?.may ?? [];
    const mayNot = cx.config.mint?.mayNot ?? NARROW_BY_DEFAULT;
    const able = await capabilities(cx, { accessor, paths: [...may, ...mayNot], at, call });
    if (able === null) return 'cannot-tell';
    if (mayNot.some((path) => able(path) === 'granted')) return 'no';
    const missing = may.find((path) => able(path) === 'denied');
    if (missing !== undefined) return { mayNotUse: missing };
    return [...may, ...mayNot].some((path) => able(path) === 'not-said') ? 'cannot-tell' : 'yes';
  } catch { return 'cannot-tell'; }
}

export interface MayAsk { readonly accessor: string; readonly paths: readonly string[]; readonly at?: string; readonly call: Call }

/** What a token may do, as Vault says it; null = no usable answer. A path that the answer leaves out is neither. */
export async function capabilities(cx: VaultCx, o: MayAsk, ask = cx.api.ask): Promise<((path: string) => 'denied' | 'granted' | 'not-said') | null> {
  const heard = await ask({ verb: 'write', path: 'sys/capabilities-accessor', body: { accessor: o.accessor, paths: o.paths }, ...(o.at !== undefined && { at: o.at }) }, o.call);
  if (heard.is !== 'ok' || !isObj(heard.body['data'])) return null;
  const data = dataOf(heard);
  return (path) => {
    const list = textsOf(data[path]);
    return list.length === 0 ? 'not-said' : list.length === 1 && list[0] === 'deny' ? 'denied' : 'granted';
  };
}
