import type { DebtId, Json } from '../../core/brand.ts';
import type { Change, Effect } from '../../core/plan.ts';
import type { Found, Reply } from '../../core/result.ts';
import { faultOf } from '../../core/faults.ts';
import { debt } from '../../core/debt.ts';
import { isTokenctlError } from '../../core/errors.ts';
import { commandLine } from '../../core/shell-quote.ts';
import type { ApplyCx, LookCx, PlanCx, PlanItem } from '../../ports/step.ts';
import { readable } from '../secret/readable.ts';

/** What suspend and revoke of one token share: sibling steps come from here. */
export interface KillData { readonly [k: string]: Json; readonly issuer: string; /** What else dies: bound by the digest, so that nobody consents to fewer. */ readonly others: readonly string[] }

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
  const held = await cx.held(tokenOf(change));
  if (change.own === null) return act(held, cx.call);
  // Who kills what it acts with can prove nothing afterwards: another credential comes first, and kills it (TRUTH T9.2).
  const found = await issuer.reads.observe(verb, held, cx.call);
  return found.is === 'applied' ? { ok: true, how: 'already', out: null } : { ok: 'needs-human', todo: successorFirst(cx, change) };
}

function successorFirst(cx: ApplyCx, change: Change<KillData>): readonly string[] {
  const key = tokenOf(change);
  return [
    change.own === 'yes' ? `${key} is, or takes along, a credential that tokenctl acts with itself.` : `${change.data.issuer} cannot say whether ${key} takes along a credential that tokenctl acts with itself.`,
    'Give tokenctl another one, in tokenctl.yaml or in the variable that it is read from: one that does not hang on this token.',
    `With that one: ${commandLine(['tokenctl', 'revoke', key, '-i', cx.incident])}`,
    `Then the rest: ${commandLine(['tokenctl', 'resume', cx.run, '-i', cx.incident])}`,
  ];
}

export async function observeKill(cx: LookCx, change: Change<KillData>): Promise<Found<null>> {
  const issuer = cx.issuer(change.data.issuer);
  return issuer.reads.observe(change.effect as Verb, await cx.held(tokenOf(change)), cx.call);
}

/**
 * Debts of killing a token whose replacement is not in place (ENGINE P10): for every slot that no earlier step promotes and that
 * still holds it. A store that cannot be read counts as holding it: it never holds a kill.
 */
export async function brokenBy(cx: PlanCx, { token }: PlanItem): Promise<DebtId[]> {
  const owed: DebtId[] = [];
  for (const place of cx.placesOf(token.key)) {
    if (cx.earlier('promote', place.key)) continue;
    const now = await readable(cx, place);
    const fields = place.fields.filter((f) => f.token === token.key && now?.old.has(f.field) !== false);
    if (fields.length > 0) owed.push(debt('replacement-owed', place.key), ...fields.flatMap((f) => f.consumers.map((c) => debt('consumer-down', c))));
  }
  return owed;
}

/** The effect that stops a token now, or the code under which the plan leaves it out. */
export async function verbFor(cx: PlanCx, item: PlanItem, prefer: Effect): Promise<{ effect: Verb } | { left: string }> {
  const { card } = cx.issuer(item.token.issuer ?? '');
  if (prefer === 'suspend' && card.reversible && card.verbs.includes('suspend') && await bears(cx, item, 'suspend')) return { effect: 'suspend' };
  if (card.irrevocable) return { left: 'irrevocable' };
  return { effect: 'revoke' };
}

/** Has this very token what the verb needs? One that cannot be asked after is stopped by what every token bears. */
async function bears(cx: PlanCx, { token }: PlanItem, verb: Effect): Promise<boolean> {
  const { reads } = cx.issuer(token.issuer ?? '');
  return reads.verbs === undefined || reads.verbs(token, cx.call).then((verbs) => verbs.includes(verb), (e: unknown) => { if (!isTokenctlError(e)) throw e; return false; });
}
