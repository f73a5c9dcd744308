import { join } from 'node:path';
import { isTokenctlError } from '../../core/errors.ts';
import { readPlan } from '../../engine/index.ts';
import type { Entry } from '../../ledger/index.ts';
import { fileLines } from '../../platform/file-lines.ts';
import type { Incident } from './incidents.ts';

/**
 * Whether an exposed value may be presented outside of a run (TRUTH T3.5): no canary; and it was presented for its baseline
 * under that rule, or the isolate question is answered, or a run of the incident that worked on it was told that it was
 * neither malware nor somewhere unknown. A plan that cannot be read says nothing.
 */
export function presenter(incident: Pick<Incident, 'dir' | 'situation'>): (e: Entry) => Promise<boolean> {
  const told = new Map<string, Promise<boolean>>();
  return async (e) => {
    if (e.canary) return false;
    const s = incident.situation;
    if (e.baselineAlive || s.questions.some((q) => q.key === 'isolate')) return true;
    for (const run of s.runs.values()) {
      if (!run.touched.has(e.x)) continue;
      const known = told.get(run.plan) ?? placeKnown(incident.dir, { digest: run.plan, file: s.plans.get(run.plan)?.file });
      told.set(run.plan, known);
      if (await known) return true;
    }
    return false;
  };
}

/** Was the run told where the tokens were seen, and was it neither malware nor unknown? A runbook that does not ask has been answered by being typed (`revoke`). */
async function placeKnown(dir: string, { digest, file }: { readonly digest: string; readonly file: string | undefined }): Promise<boolean> {
  if (file === undefined) return false;
  try {
    const plan = readPlan(fileLines(join(dir, file)), file);
    const { seen } = plan.header.inputs as { readonly seen?: unknown };
    return plan.footer.digest === digest && seen !== 'malware' && seen !== 'unknown';
  } catch (e) {
    if (isTokenctlError(e) || e instanceof Error) return false;
    throw e;
  }
}
