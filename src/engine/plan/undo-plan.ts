import type { ChangeKey, DebtId, RunId, StepId } from '../../core/brand.ts';
import { digestOf } from '../../core/canonical.ts';
import { debt } from '../../core/debt.ts';
import { subjectOf, type Change, type Left, type Plan, type PlanHeader, type StepRule } from '../../core/plan.ts';
import { took, type Outcome } from '../../core/result.ts';
import type { Step } from '../../ports/step.ts';
import { plainRule, sealPlan, type CommandPlanIn } from './command-plan.ts';

export interface UndoIn extends CommandPlanIn {
  readonly plan: Plan;
  readonly run: RunId;
  /** How each change of the run ended, as its journal says; nothing in it is unknown any more. */
  readonly outcomes: ReadonlyMap<number, Outcome>;
}

/**
 * The undo of a run: `undoing()` of each applied undoable change, in reverse, as ordinary changes of ordinary steps (TRUTH T4,
 * ENGINE U1). What a later change has built on, and what cannot be undone, is left and named. Pure: nothing is read.
 */
export function makeUndoPlan(o: UndoIn): Plan {
  const applied = o.plan.changes.values().filter((c) => { const out = o.outcomes.get(c.n); return c.effect !== null && out !== undefined && took(out); }).toArray();
  const left: Left[] = [];
  const undoing = chosen(o, applied, left);
  const builders = undoing.toReversed();
  const after = dependentsOf(o.plan, builders);
  const changes: Change[] = [];
  const rules = new Map<StepId, StepRule>();
  /** The last change that undoes a change of the plan. */
  const doneBy = new Map<number, number>();
  const add = (c: Omit<Change, 'n' | 'wave' | 'after' | 'own' | 'when' | 'takes' | 'undo' | 'ask'>): number => {
    const n = changes.length;
    changes.push({ n, wave: 0, after: [], own: null, when: null, takes: [], undo: null, ask: null, ...c });
    if (!rules.has(c.step)) rules.set(c.step, plainRule(o, c.step, c.uses));
    return n;
  };
  for (const { c, uses, draft } of builders) {
    const needs = (after.get(c.n) ?? []).flatMap((m) => doneBy.get(m) ?? []).toSorted((a, b) => a - b);
    const owes: DebtId[] = [...(draft.owes ?? []), ...c.settles];
    const common = { lane: c.lane, target: draft.target, expect: draft.expect ?? null };
    const step = `undo-${c.step}` as StepId;
    const kill = draft.effect === 'revoke' && 'token' in draft.target ? draft.target.token : null;
    // A killed replacement is settled by its proof, and not before (U1).
    const first = add({ ...common, key: `undo-${c.key}` as ChangeKey, step, uses, effect: draft.effect ?? null, needs, data: draft.data, owes: kill === null ? owes : [...owes, debt('accepted-not-proven', kill)], settles: kill === null ? c.owes : [] });
    doneBy.set(c.n, first);
    if (kill === null) continue;
    const data = { ...(draft.data as { readonly issuer: string }), which: 'old', withinMs: null, slots: [] };
    doneBy.set(c.n, add({ ...common, key: `undo-${c.key}-prove` as ChangeKey, step: `${step}-prove` as StepId, uses: 'token.probe', effect: null, needs: [first], data, owes: [], settles: [debt('accepted-not-proven', kill), ...c.owes] }));
  }
  const header: PlanHeader = {
    v: 1, tool: o.tool, realm: o.plan.header.realm, runbook: { name: 'undo', digest: digestOf({ undoes: o.plan.footer.digest, run: o.run }) }, strategy: o.plan.header.strategy, inputs: {},
    config: o.config, policy: o.policy, undoes: o.run, steps: [...rules.values()],
  };
  // What an undo discards was never used: not a death.
  return sealPlan(o, { header, changes, deaths: 0, left });
}

interface Undoing { readonly c: Change; readonly uses: string; readonly draft: NonNullable<ReturnType<NonNullable<Extract<Step, { kind: 'effect' }>['undoing']>>>['draft'] }

/** In plan order: what can be undone and nothing that stays has built on. */
function chosen(o: UndoIn, applied: readonly Change[], left: Left[]): readonly Undoing[] {
  const kept = new Set<ChangeKey>();
  const found: Undoing[] = [];
  for (const c of applied.toReversed()) {
    const type = o.steps.get(c.uses);
    const outcome = o.outcomes.get(c.n);
    const keep = (why: string): void => { kept.add(c.key); left.unshift({ step: c.step, subject: subjectOf(c.target), why }); };
    if (c.undo?.is !== 'undoable') { keep(c.undo?.is ?? 'irreversible'); continue; }
    const builtOn = applied.some((later) => kept.has(later.key) && later.takes.some((t) => t.from === c.key));
    const undo = !builtOn && type?.kind === 'effect' && outcome !== undefined && took(outcome) ? type.undoing?.(c, outcome.out) ?? null : null;
    if (undo === null) keep(builtOn ? 'built-on' : 'roll-forward');
    else found.unshift({ c, ...undo });
  }
  return found;
}

/** For each change that is undone, those whose undo must come first: everything undone that needed it, through whatever lies between. */
function dependentsOf(plan: Plan, undone: readonly Undoing[]): ReadonlyMap<number, readonly number[]> {
  const mine = new Set(undone.map(({ c }) => c.n));
  const after = new Map<number, number[]>();
  for (const { c } of undone) {
    const seen = new Set<number>();
    const open = [...c.needs];
    for (let n = open.pop(); n !== undefined; n = open.pop()) {
      if (seen.has(n)) continue;
      seen.add(n);
      if (mine.has(n)) after.set(n, [...(after.get(n) ?? []), c.n]);
      else open.push(...(plan.changes.at(n)?.needs ?? []));
    }
  }
  return after;
}
