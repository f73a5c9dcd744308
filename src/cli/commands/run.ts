import { resolve } from 'node:path';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { textLines } from '../../core/text-lines.ts';
import type { Change } from '../../core/plan.ts';
import type { Runbook } from '../../core/runbook.ts';
import { readPlan } from '../../engine/index.ts';
import { readUserText } from '../../platform/user-file.ts';
import { answersFile } from '../app/answers-file.ts';
import { recordExposures } from '../app/exposures.ts';
import { gatherGates } from '../app/gates.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse, type House } from '../app/house.ts';
import { connectorsOf, readIdentities } from '../app/identities.ts';
import { chosenIncident, nextIncidentId, openIncident, readOwnSituation, type Incident } from '../app/incidents.ts';
import { failedOf } from '../app/only-failed.ts';
import { prepareRun, presentOf } from '../app/prepare-run.ts';
import { suspendOverdue } from '../app/reinstatements.ts';
import { newRunId } from '../app/run-ids.ts';
import { filePlan, planUsed, startRun, type StartAsk } from '../app/start-run.ts';
import { sinceOf } from '../app/since.ts';
import { requireTrust } from '../app/trust.ts';
import { identityLines } from '../screens/identities.ts';
import { few, planLines } from '../screens/plan.ts';
import { RUN_FLAGS } from '../run-flags.ts';
import type { Missing } from '../../ui/index.ts';
import { defineCommand, type CommandCx, type Input } from '../command.ts';

export default defineCommand({
  name: 'run', group: 'hot path', summary: 'carry out a runbook, or exactly a saved plan',
  args: [{ name: 'runbook', summary: 'a runbook, or a plan file made by `plan --out`', required: true, complete: 'runbook' }],
  flags: RUN_FLAGS, stopsPolitely: true, streams: true,
  examples: [
    { run: 'tokenctl run leaked-token', does: 'asks what is missing, shows the plan, asks reason and consent' },
    { run: 'tokenctl run leaked-token --var tokens=@report.json --var seen=public --reason "SEC-42 leaked in a gist" --confirm d9bd66ac-3', does: 'asks nothing' },
    { run: 'tokenctl run inc.plan', does: 'exactly that plan' },
    { run: 'tokenctl run leaked-token --only failed -i INC-7', does: 'once more, for what failed' },
  ],
  exits: [0, 2, 3, 4, 5, 6, 7, 8, 11, 12], json: 'tokenctl/run/v1', next: ['status', 'resume', 'prove'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const ready = await readyToRun(cx, house, { named: args.runbook, flags });
    if (ready === null) return { exit: 0, text: 'Nothing to do.', json: { changes: 0 } };
    try {
      return await startRun(cx, house, ready.incident, ready.run);
    } finally {
      await ready.incident.close();
    }
  },
});

type Flags = Input<readonly [], typeof RUN_FLAGS>['flags'];

/** The plan, consented to and filed, in an open incident; its tokens are on the ledger, and are not held as long as the run. null = nothing is to be done. */
async function readyToRun(cx: CommandCx, house: House, { named, flags }: { readonly named: string; readonly flags: Flags }): Promise<{ readonly incident: Incident; readonly run: StartAsk } | null> {
  const trusted = await requireTrust(cx, house);
  const answersFor = await answersFile(cx, flags.answers);
  const since = sinceOf(flags.since, cx.clock.now());
  const file = await savedPlan(cx, named);
  const saved = file === null ? null : readPlan(textLines(file.text), file.path);
  if (saved !== null && flags.only !== undefined) throw new TokenctlError('E_USAGE', '--only narrows a runbook; a saved plan is run as it is', { next: [`tokenctl plan ${saved.header.runbook.name} --only ${flags.only} --out FILE`] });
  const existing = saved?.meta.incident ?? (flags.only === undefined ? cx.globals.incident : await chosenIncident(cx, house));
  const known = existing === null ? null : await readOwnSituation(cx, house, existing).catch((e: unknown) => { if (saved === null || !isTokenctlError(e) || e.code !== 'E_INCIDENT_UNKNOWN') throw e; return null; });
  // Said before the plan is compared with the world, which this plan itself has changed.
  if (saved !== null && known?.situation.nonces.has(saved.meta.nonce) === true) throw planUsed();
  const id = existing ?? await nextIncidentId(house.where.state);
  const only = flags.only === undefined || known === null ? undefined : failedOf(cx, { id, ...known });
  const vars = saved === null ? flags.var : [...varsOf(saved.header.inputs, known === null)];
  const prepared = await prepareRun(cx, house, { runbook: saved?.header.runbook.name ?? named, vars, strategy: saved?.header.strategy ?? flags.strategy, format: flags.format, incidentId: id, situation: known?.situation ?? null, saved: saved ?? undefined, only,
    alsoMissing: (runbook) => gatesMissing(runbook, house, flags) });
  const answers = answersFor(prepared.runbook.steps.map((s) => s.id));
  const { plan, gone } = prepared;
  const identities = await readIdentities(cx, house, connectorsOf(plan));
  const severity = known?.situation.incident.severity ?? flags.severity ?? 'SEV2';
  for (const line of planLines(cx.ui, plan, { incident: id, severity, environment: house.environment, notes: [`strategy ${prepared.chosen.strategy}: ${prepared.chosen.why}`, ...goneNotes(gone), ...prepared.resolved.notes] })) cx.ui.note(line);
  for (const line of identityLines(identities)) cx.ui.note(line);
  const reason = flags.reason === undefined ? null : await guarded(house, flags.reason, 'reason');
  const gates = await gatherGates(cx, {
    plan, runbook: prepared.runbook, policy: prepared.policy, environment: house.environment, incompleteUnits: prepared.incompleteUnits, flags: { yes: flags.yes, confirm: flags.confirm ?? null, reason },
    prepared: answers, stopAtBarriers: flags.stopAtBarriers, consequence: prepared.chosen.consequence, identities: [], consumersUnknown: !house.inventory.searched, prompts: cx.ui.prompts,
  });
  for (const g of gates) if (g.gate === 'reason') await guarded(house, g.given, 'reason');
  if (plan.changes.length === 0 && plan.footer.gaps.length === 0) return null;
  const kind = prepared.runbook.name === 'routine-rotation' ? 'routine' as const : 'incident' as const;
  const incident = await openIncident(cx, house, id, known === null ? { kind, title: await guarded(house, flags.title ?? `${prepared.runbook.summary}`, 'title'), severity, since, roles: {} } : null);
  try {
    if (trusted) await incident.journal.append('trust.given', null, trusted);
    await suspendOverdue(cx, house, incident);
    await recordExposures(incident, prepared.resolved.entries, since);
    await filePlan(incident, plan);
  } catch (e) {
    await incident.close();
    throw e;
  }
  return { incident, run: { plan, gone, run: newRunId(cx.clock), gates, identities, prepared: answers, present: presentOf(prepared.runbook, prepared.seen), waitMs: flags.wait ?? null } };
}

/** A saved plan that has become smaller (TRUTH T7.6). */
const goneNotes = (gone: readonly Change[]): readonly string[] => (gone.length === 0 ? [] : [`${gone.length} changes are not needed any more, and are left out: ${few(gone.map((c) => c.key))}`]);

/** Reason and consent that flags do not give, before there is a plan to name: its digest comes from `tokenctl plan`. */
function gatesMissing(runbook: Runbook, house: House, flags: { readonly reason?: string | undefined; readonly answers?: string | undefined; readonly yes: boolean; readonly confirm?: string | undefined }): Missing[] {
  if (!runbook.steps.some((s) => house.steps.get(s.uses)?.kind === 'effect')) return [];
  return [
    ...(flags.reason === undefined && flags.answers === undefined ? [{ flag: '--reason' as const, value: 'TEXT', why: runbook.gates.reason?.ask ?? 'Why is this run needed?' }] : []),
    ...(flags.confirm === undefined && (!flags.yes || house.environment === 'production') ? [{ flag: '--confirm' as const, value: 'DIGEST8-DEATHS', why: 'consent to exactly this; `tokenctl plan` prints it' }] : []),
  ];
}

/** A plan may be long: one line a change. */
const LARGEST_PLAN = 256 * 1024 * 1024;

/** A plan file: a path that does not end in `.yaml`. */
async function savedPlan(cx: CommandCx, name: string): Promise<{ path: string; text: string } | null> {
  if (/\.ya?ml$/.test(name) || (!name.includes('.') && !name.includes('/'))) return null;
  return { path: name, text: await readUserText(resolve(cx.cwd, name), { shown: name, code: 'E_PLAN_FILE', maxBytes: LARGEST_PLAN }) };
}

/** The inputs that a plan was made with, as `--var`: tokens by their keys on the ledger. */
function* varsOf(inputs: unknown, _fresh: boolean): Iterable<string> {
  for (const [name, value] of Object.entries(inputs as Record<string, unknown>))
    if (Array.isArray(value)) for (const key of value) yield `${name}=${String(key)}`;
    else yield `${name}=${String(value)}`;
}
