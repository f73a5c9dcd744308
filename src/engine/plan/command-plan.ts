import type { Hex, StepId } from '../../core/brand.ts';
import { instant, toMs, type Clock } from '../../core/clock.ts';
import { PLAN_LIFE_MS, type Change, type Plan, type PlanFooter, type PlanHeader, type StepRule } from '../../core/plan.ts';
import type { Step } from '../../ports/step.ts';
import { planDigest } from './digest.ts';

/** What every plan that a command makes by itself, without a runbook, is made with. */
export interface CommandPlanIn {
  readonly steps: ReadonlyMap<string, Step>;
  /** Major version of the tool. */
  readonly tool: number;
  readonly config: Hex;
  readonly policy: Hex;
  readonly incident: string;
  readonly nonce: string;
  readonly clock: Clock;
}

/** The rules of a step that no runbook has narrowed: as its type says, and a failure holds up no other. */
export function plainRule(o: Pick<CommandPlanIn, 'steps'>, id: StepId, uses: string): StepRule {
  const type = o.steps.get(uses);
  if (!type) throw new Error(`step type ${uses} is not in this build`);
  return { id, uses, needs: [], start: 'per-lane', concurrency: type.concurrency, maxFailures: null, onFailure: 'continue', timeoutMs: type.timeoutMs, retries: 0, canary: null, when: null, reason: null };
}

/** Digest, nonce and time around what was planned. */
export function sealPlan(o: CommandPlanIn, p: { readonly header: PlanHeader; readonly changes: readonly Change[]; readonly deaths: number; readonly left: PlanFooter['left'] }): Plan {
  const footer = { changes: p.changes.length, deaths: p.deaths, left: p.left, gaps: [] };
  const madeAt = o.clock.now();
  return { header: p.header, changes: p.changes, footer: { ...footer, digest: planDigest(p.header, p.changes, footer) }, meta: { nonce: o.nonce, incident: o.incident, madeAt, goodUntil: instant(toMs(madeAt) + PLAN_LIFE_MS) } };
}
