import type { ChangeKey, Hex, Instant, StepId, TokenKey } from '../../core/brand.ts';
import { digestOf } from '../../core/canonical.ts';
import { debt } from '../../core/debt.ts';
import { REINSTATE, type Change, type Plan, type PlanHeader, type StepRule } from '../../core/plan.ts';
import { plainRule, sealPlan, type CommandPlanIn } from './command-plan.ts';

export interface ReinstateIn extends CommandPlanIn {
  readonly tokens: readonly { readonly x: number; readonly key: TokenKey; readonly issuer: string; /** Members of its unit, which live and die with it. */ readonly others: readonly TokenKey[] }[];
  readonly until: Instant;
  /** Of what the second person signed. */
  readonly proposal: Hex;
  readonly realm: 'live' | 'drill';
}

/** Reinstate now, wait, suspend again: one plan, so that one consent covers both ends (TRUTH T4). Pure: nothing is read. */
export function makeReinstatePlan(o: ReinstateIn): Plan {
  const rule = (id: string, uses: string): StepRule => plainRule(o, id as StepId, uses);
  const rules = [rule('reinstate', 'token.reinstate'), rule('until', 'wait.until'), rule('suspend', 'token.contain')] as const;
  const common = { wave: 0, after: [], own: null, when: null, takes: [], expect: null, ask: null } as const;
  const wait = o.tokens.length;
  const changes: Change[] = [
    ...o.tokens.map((t, n): Change => ({ ...common, n, key: `reinstate:${t.key}` as ChangeKey, step: rules[0].id, uses: rules[0].uses, effect: 'reinstate', lane: n, needs: [], target: { token: t.key, x: t.x },
      data: { issuer: t.issuer, others: [...t.others], until: o.until }, undo: { is: 'undoable' }, owes: [debt('reinstated-until', t.key)], settles: [] })),
    // Of no other change: what could not be reinstated is suspended at the end too.
    { ...common, n: wait, key: 'until:run' as ChangeKey, step: rules[1].id, uses: rules[1].uses, effect: null, lane: null, needs: [], target: { run: true }, data: { forMs: null, at: o.until }, undo: null, owes: [], settles: [] },
    ...o.tokens.map((t, i): Change => ({ ...common, n: wait + 1 + i, key: `suspend:${t.key}` as ChangeKey, step: rules[2].id, uses: rules[2].uses, effect: 'suspend', lane: i, needs: [wait],
      // However they ended: a request that is settled late comes before the end of it, not after.
      after: [rules[0].id], target: { token: t.key, x: t.x },
      data: { issuer: t.issuer, others: [...t.others] }, undo: { is: 'irreversible', why: 'a token of the ledger is never brought back' }, owes: [debt('suspended-not-revoked', t.key)], settles: [debt('reinstated-until', t.key)] })),
  ];
  const header: PlanHeader = {
    v: 1, tool: o.tool, realm: o.realm, runbook: { name: REINSTATE, digest: digestOf({ reinstates: o.proposal }) }, strategy: 'contain-first', inputs: {}, config: o.config, policy: o.policy, undoes: null, steps: rules,
  };
  return sealPlan(o, { header, changes, deaths: o.tokens.length, left: [] });
}
