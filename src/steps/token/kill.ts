import type { Json } from '../../core/brand.ts';
import type { Change, Effect } from '../../core/plan.ts';
import type { Found, Reply } from '../../core/result.ts';
import { faultOf } from '../../core/faults.ts';
import { debt } from '../../core/debt.ts';
import type { ApplyCx, LookCx, PlanCx, PlanItem } from '../../ports/step.ts';

/** What suspend and revoke of one token share: sibling steps come from here. */
export interface KillData { readonly [k: string]: Json; readonly issuer: string }

type Verb = 'revoke' | 'suspend';

const tokenOf = (change: Change) => {
  if (!('token' in change.target)) throw new Error(`${change.uses} targets tokens`);
  return change.target.token;
};

export async function applyKill(cx: ApplyCx, change: Change<KillData>): Promise<Reply<null>> {
  const verb = change.effect as Verb;
  const issuer = cx.issuer(change.data.issuer);
  const act = issuer.effects[verb];
  if (!act) return { ok: false, fault: faultOf('E_NO_VERB', 'refused', { verb }) };
  return act(await cx.held(tokenOf(change)), cx.call);
}

export async function observeKill(cx: LookCx, change: Change<KillData>): Promise<Found<null>> {
  const issuer = cx.issuer(change.data.issuer);
  return issuer.reads.observe(change.effect as Verb, await cx.held(tokenOf(change)), cx.call);
}

/** Debts of killing a token before its replacement is in place (ENGINE P10). */
export function brokenBy(cx: PlanCx, item: PlanItem) {
  return cx.placesOf(item.token.key).flatMap((place) => [
    debt('replacement-owed', place.key),
    ...place.fields.filter((f) => f.token === item.token.key).flatMap((f) => f.consumers.map((c) => debt('consumer-down', c))),
  ]);
}

/** The effect that stops a token now, or the code under which the plan leaves it out. */
export function verbFor(cx: PlanCx, item: PlanItem, prefer: Effect): { effect: Verb } | { left: string } {
  const { card } = cx.issuer(item.token.issuer ?? '');
  if (item.own) return { left: 'own-credential' };
  if (prefer === 'suspend' && card.reversible && card.verbs.includes('suspend')) return { effect: 'suspend' };
  if (card.irrevocable) return { left: 'irrevocable' };
  return { effect: 'revoke' };
}
