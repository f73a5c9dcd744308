import { join } from 'node:path';
import type { Hex, RunId } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import { readPlan } from '../../engine/index.ts';
import { fileLines } from '../../platform/file-lines.ts';
import { exists } from '../../platform/files.ts';
import type { Incident } from './incidents.ts';

/** The plan that a run was started with, from the incident folder. Throws E_PLAN_FILE, E_PLAN_TAMPERED. */
export async function planOfRun(incident: Pick<Incident, 'dir' | 'situation'>, run: { readonly id: RunId; readonly plan: Hex }): Promise<Plan> {
  const file = incident.situation.plans.get(run.plan)?.file ?? `plans/${run.plan.slice(0, 16)}.ndjson`;
  if (!(await exists(join(incident.dir, file)))) throw new TokenctlError('E_PLAN_FILE', `the plan of run ${run.id} is not in the incident folder (${file})`);
  const plan = readPlan(fileLines(join(incident.dir, file)), file);
  if (plan.footer.digest !== run.plan) throw new TokenctlError('E_PLAN_TAMPERED', `${file} is not the plan that run ${run.id} was started with`);
  return plan;
}
