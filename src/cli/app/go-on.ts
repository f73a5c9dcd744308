import { toMs } from '../../core/clock.ts';
import type { PreparedAnswers } from '../../policy/index.ts';
import type { RunSeen } from '../../ledger/index.ts';
import type { CommandCx, CommandResult } from '../command.ts';
import { takenBackBy, tokensOf } from './engine-parts.ts';
import type { House } from './house.ts';
import { connectorsOf, readIdentities } from './identities.ts';
import type { Incident } from './incidents.ts';
import { refuseOwnKills } from './own.ts';
import { planOfRun } from './plan-of-run.ts';
import { presentOf } from './prepare-run.ts';
import { readRunbook } from './runbooks.ts';
import { resumeRun } from './start-run.ts';

/** Outcomes after which a change is not made again. */
const TOOK: ReadonlySet<string> = new Set(['done', 'accepted', 'already', 'partly', 'skipped']);

export interface GoOn { readonly run: RunSeen; readonly answersFor: (steps: readonly string[]) => PreparedAnswers; readonly waitMs: number | null }

/** A run taken up again where its journal ends, by whoever is here now: what `resume` and `token supply` do. */
export async function goOn(cx: CommandCx, house: House, incident: Incident, { run, answersFor, waitMs }: GoOn): Promise<CommandResult> {
  const until = run.parked?.untilMs ?? null;
  if (run.state === 'parked' && until !== null && until > toMs(cx.clock.now())) return { exit: 8, text: `Run ${run.id} waits until ${new Date(until).toISOString()}; nothing was written.`, json: { run: run.id, until: new Date(until).toISOString() } };
  const plan = await planOfRun(incident, run);
  const runbook = await readRunbook(cx, house, plan.header.runbook.name).catch(() => null);
  const inputs = plan.header.inputs as { readonly seen?: string };
  const prepared = answersFor(plan.header.steps.map((s) => s.id));
  await readIdentities(cx, house, connectorsOf(plan));
  const outcomes = incident.situation.runs.get(run.id)?.outcomes;
  await refuseOwnKills(cx, house, { plan, tokens: tokensOf(house, incident, takenBackBy(plan)), ended: (n) => TOOK.has(outcomes?.get(n) ?? '') });
  // What an undo takes back has never leaked.
  const present = plan.header.undoes !== null ? 'yes' : runbook ? presentOf(runbook, inputs.seen ?? null) : 'after-answer';
  return resumeRun(cx, house, incident, { plan, run: run.id, prepared, present, waitMs });
}
