import { toMs } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Change, Plan, Strategy } from '../../core/plan.ts';
import type { Runbook } from '../../core/runbook.ts';
import { COMPARED_UP_TO, driftOf, headerDrift } from '../../engine/index.ts';
import type { Resolved } from '../../intake/index.ts';
import type { Situation } from '../../ledger/index.ts';
import { chooseStrategy, NO_POLICY, neverRule, type Chosen, type Policy } from '../../policy/index.ts';
import type { CommandCx } from '../command.ts';
import { inputNeeded, type Missing } from '../../ui/index.ts';
import { checkMessages } from './check-messages.ts';
import type { House } from './house.ts';
import { planFor, type MadePlan } from './make-plan.ts';
import { narrowed } from './only-failed.ts';
import { refuseAnew } from './refuse-anew.ts';
import { readRunbook } from './runbooks.ts';
import { mintOwedIn, plannedOf, replacementOwedIn, resolveSpecs } from './tokens-input.ts';
import { readVars } from './vars.ts';

export interface PrepareAsk {
  readonly runbook: string;
  readonly vars: readonly string[];
  readonly strategy: Strategy | undefined;
  readonly format: string | undefined;
  readonly incidentId: string;
  readonly situation: Situation | null;
  /** Entries of the ledger that its tokens are narrowed to (`--only`); absent = all that are named. */
  readonly only?: ReadonlySet<number> | undefined;
  /** A plan that was made before: it is held against the world as it is now. */
  readonly saved?: Plan | undefined;
  /** What else a run of this runbook would be asked: named along with missing inputs, so that one corrected command is enough. */
  readonly alsoMissing?: (runbook: Runbook) => readonly Missing[];
}
export interface Prepared extends Omit<MadePlan, 'empty'> {
  /** Changes of a saved plan that are not needed any more (TRUTH T7.6). */
  readonly gone: readonly Change[];
  readonly runbook: Runbook;
  readonly resolved: Resolved;
  readonly chosen: Chosen;
  readonly policy: Policy;
  readonly seen: string | null;
}

/** From a runbook's name to a plan: inputs, tokens, strategy, reads. Nothing is written and nothing is changed. */
export async function prepareRun(cx: CommandCx, house: House, ask: PrepareAsk): Promise<Prepared> {
  if (ask.saved) refuseOld(cx, ask.saved);
  const runbook = await readRunbook(cx, house, ask.runbook);
  if (ask.only !== undefined && runbook.for === null) throw new TokenctlError('E_USAGE', `--only narrows tokens, and runbook ${runbook.name} takes none`, { next: [`tokenctl runbook show ${runbook.name}`] });
  const templates = await checkMessages(cx, house, runbook);
  const vars = await readVars(cx, runbook, ask.vars, { hasIncident: ask.situation !== null && ask.situation.entries.length > 0 });
  if (vars.missing.length > 0) throw inputNeeded([...vars.missing, ...(ask.alsoMissing?.(runbook) ?? [])], cx.typed);
  const specs = runbook.for === null ? [] : vars.tokenSpecs.get(runbook.for) ?? [];
  const named: Resolved = specs.length === 0 ? { entries: [], notes: [] } : await resolveSpecs(cx, house, { specs, situation: ask.situation, format: ask.format, online: true });
  const resolved = ask.only === undefined || ask.situation === null ? named : narrowed(named, ask.situation, ask.only);
  const policy: Policy = house.workspace?.policy ?? NO_POLICY;
  const seen = typeof vars.values['seen'] === 'string' ? vars.values['seen'] : null;
  const chosen = chooseStrategy({ runbook: runbook.strategy, override: ask.strategy ?? null, seen: Object.hasOwn(runbook.inputs, 'seen') ? seen : 'internal', activeAbuse: false });
  const inputs = { ...vars.values, ...(runbook.for === null ? {} : { [runbook.for]: resolved.entries.map((e) => e.key).sort() }) };
  // Of a large plan only its header is compared: its changes each check what they expect (ENGINE P8).
  const headerOnly = ask.saved !== undefined && ask.saved.changes.length > COMPARED_UP_TO;
  // What a saved plan was to kill and is dead by now is gone from it, with all that hung on it (TRUTH T7.6).
  const killedBy = new Set(ask.saved?.changes.values().flatMap((c) => ((c.effect === 'revoke' || c.effect === 'suspend') && 'token' in c.target ? [c.target.token] : [])));
  const owed = replacementOwedIn(house, ask.situation);
  const mintOwed = mintOwedIn(cx, house, { situation: ask.situation, incident: ask.incidentId });
  const made = await planFor(cx, house, {
    templates, runbook, inputs, strategy: chosen.strategy, planned: headerOnly ? [] : plannedOf(house, ask.situation, resolved), never: neverRule(policy.never), mintOwed, replacementOwed: (token) => !killedBy.has(token.key) && owed(token), incident: ask.incidentId,
    incidentFacts: { severity: ask.situation?.incident.severity ?? 'SEV2', kind: ask.situation?.incident.kind ?? 'incident' },
  });
  if (made.empty && runbook.for !== null && !headerOnly) throw new TokenctlError('E_SELECTOR', 'nothing is left to do: every token named is proven, waived or merged', { next: ['tokenctl ledger show'] });
  if (ask.situation === null) await refuseAnew(made.plan, { tokens: resolved.entries.map((e) => e.token), mintOwed });
  const { saved } = ask;
  return { plan: saved ?? made.plan, gone: saved === undefined ? [] : agreed(saved, made.plan, { headerOnly }), incompleteUnits: made.incompleteUnits || headerOnly, runbook, resolved, chosen, policy, seen };
}

/** Where a leaked value was seen decides whether it may be presented before a person has said that hosts are cut off (T3.5). */
export const presentOf = (runbook: Runbook, seen: string | null): 'yes' | 'after-answer' =>
  !Object.hasOwn(runbook.inputs, 'seen') || (seen !== null && seen !== 'malware' && seen !== 'unknown') ? 'yes' : 'after-answer';

const again = (plan: Plan): { readonly next: readonly string[] } => ({ next: [`tokenctl plan ${plan.header.runbook.name} --out FILE`] });

/** A plan past its life is not started (ENGINE P8). Throws E_PLAN_STALE. */
export function refuseOld(cx: Pick<CommandCx, 'clock'>, plan: Plan): void {
  if (toMs(cx.clock.now()) > Date.parse(plan.meta.goodUntil)) throw new TokenctlError('E_PLAN_STALE', `the plan was good until ${plan.meta.goodUntil}`, again(plan));
}

/** What a saved plan no longer needs. Throws E_PLAN_STALE where anything else has moved on (TRUTH T7.6). */
function agreed(saved: Plan, now: Plan, { headerOnly }: { readonly headerOnly: boolean }): readonly Change[] {
  const header = headerOnly ? headerDrift(saved.header, now.header) : null;
  const drift = headerOnly ? (header === null ? { is: 'none' as const } : { is: 'other' as const, why: header }) : driftOf(saved, now);
  if (drift.is === 'other') throw new TokenctlError('E_PLAN_STALE', `it is another plan now: ${drift.why}`, { hint: 'Nothing was attempted. Look at the plan as it is now before you consent to it.', ...again(saved) });
  return drift.is === 'shrunk' ? drift.gone : [];
}
