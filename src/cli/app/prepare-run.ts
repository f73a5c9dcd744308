import { toMs } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Strategy } from '../../core/plan.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { Resolved } from '../../intake/index.ts';
import type { Situation } from '../../ledger/index.ts';
import { chooseStrategy, NO_POLICY, neverRule, type Chosen, type Policy } from '../../policy/index.ts';
import type { CommandCx } from '../command.ts';
import { inputNeeded, type Missing } from '../../ui/index.ts';
import type { House } from './house.ts';
import { planFor, type MadePlan } from './make-plan.ts';
import { readRunbook } from './runbooks.ts';
import { mintOwedIn, plannedOf, resolveSpecs } from './tokens-input.ts';
import { readVars } from './vars.ts';

export interface PrepareAsk {
  readonly runbook: string;
  readonly vars: readonly string[];
  readonly strategy: Strategy | undefined;
  readonly format: string | undefined;
  readonly incidentId: string;
  readonly situation: Situation | null;
  /** What else a run of this runbook would be asked: named along with missing inputs, so that one corrected command is enough. */
  readonly alsoMissing?: (runbook: Runbook) => readonly Missing[];
}
export interface Prepared extends MadePlan {
  readonly runbook: Runbook;
  readonly resolved: Resolved;
  readonly chosen: Chosen;
  readonly policy: Policy;
  readonly seen: string | null;
}

/** From a runbook's name to a plan: inputs, tokens, strategy, reads. Nothing is written and nothing is changed. */
export async function prepareRun(cx: CommandCx, house: House, ask: PrepareAsk): Promise<Prepared> {
  const runbook = await readRunbook(cx, house, ask.runbook);
  const vars = await readVars(cx, runbook, ask.vars, { hasIncident: ask.situation !== null && ask.situation.entries.length > 0 });
  if (vars.missing.length > 0) throw inputNeeded([...vars.missing, ...(ask.alsoMissing?.(runbook) ?? [])], cx.typed);
  const specs = runbook.for === null ? [] : vars.tokenSpecs.get(runbook.for) ?? [];
  const resolved: Resolved = specs.length === 0 ? { entries: [], notes: [] } : await resolveSpecs(cx, house, { specs, situation: ask.situation, format: ask.format, online: true });
  const policy: Policy = house.workspace?.policy ?? NO_POLICY;
  const seen = typeof vars.values['seen'] === 'string' ? vars.values['seen'] : null;
  const chosen = chooseStrategy({ runbook: runbook.strategy, override: ask.strategy ?? null, seen: Object.hasOwn(runbook.inputs, 'seen') ? seen : 'internal', activeAbuse: false });
  const inputs = { ...vars.values, ...(runbook.for === null ? {} : { [runbook.for]: resolved.entries.map((e) => e.key).sort() }) };
  const made = await planFor(cx, house, {
    runbook, inputs, strategy: chosen.strategy, planned: plannedOf(house, ask.situation, resolved), never: neverRule(policy.never), mintOwed: mintOwedIn(house, ask.situation), incident: ask.incidentId,
    incidentFacts: { severity: ask.situation?.incident.severity ?? 'SEV2', kind: ask.situation?.incident.kind ?? 'incident' },
  });
  return { ...made, runbook, resolved, chosen, policy, seen };
}

/** Where a leaked value was seen decides whether it may be presented before a person has said that hosts are cut off (T3.5). */
export const presentOf = (runbook: Runbook, seen: string | null): 'yes' | 'after-answer' =>
  !Object.hasOwn(runbook.inputs, 'seen') || (seen !== null && seen !== 'malware' && seen !== 'unknown') ? 'yes' : 'after-answer';

/** A plan older than its life, or that another plan of the same thing would not equal, is not run (ENGINE P8). */
export function refuseStale(cx: CommandCx, o: { readonly madeDigest: string; readonly goodUntil: string; readonly nowDigest: string | null; readonly name: string }): void {
  const again = [`tokenctl plan ${o.name} --out FILE`];
  if (toMs(cx.clock.now()) > Date.parse(o.goodUntil)) throw new TokenctlError('E_PLAN_STALE', `the plan was good until ${o.goodUntil}`, { next: again });
  if (o.nowDigest !== null && o.nowDigest !== o.madeDigest) throw new TokenctlError('E_PLAN_STALE', `planned again now, it is ${o.nowDigest.slice(0, 8)} and not ${o.madeDigest.slice(0, 8)}: the world, the runbook or the workspace has moved on`, { next: again });
}
