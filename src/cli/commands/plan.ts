import { resolve } from 'node:path';
import { confirmToken, UNKNOWN_NUMBER } from '../../policy/index.ts';
import { writePlan } from '../../engine/index.ts';
import { writePrivate } from '../../platform/files.ts';
import { checkWritable } from '../../platform/user-file.ts';
import { recordExposures } from '../app/exposures.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, nextIncidentId, openIncident, readSituation, readOwnSituation } from '../app/incidents.ts';
import { failedOf } from '../app/only-failed.ts';
import { prepareRun } from '../app/prepare-run.ts';
import { filePlan } from '../app/start-run.ts';
import { sinceOf } from '../app/since.ts';
import { requireTrust } from '../app/trust.ts';
import { planLines } from '../screens/plan.ts';
import { quote } from '../../ui/index.ts';
import { RUN_FLAGS } from '../run-flags.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'plan', group: 'hot path', summary: 'show every change a runbook would make now; reads only',
  args: [{ name: 'runbook', summary: 'a runbook by name or path', required: true, complete: 'runbook' }],
  flags: [...RUN_FLAGS.filter((f) => ['--var', '--only', '--strategy', '--format', '--title', '--severity', '--since'].includes(f.name)), { name: '--out', kind: 'file', value: 'FILE', summary: 'save the plan; opens an incident, so that `run FILE` is exactly this' }, { name: '--exit-code', kind: 'bool', summary: 'exit 10 if there are changes' }] as const,
  about: ['`plan` alone writes nothing. With --out the tokens go on the ledger of an incident, and the plan can be run by its file.'],
  examples: [{ run: 'tokenctl plan leaked-token --var tokens=@report.json --var seen=public', does: 'look' }, { run: 'tokenctl plan leaked-token --var tokens=@report.json --var seen=public --out inc.plan', does: 'save it for `tokenctl run inc.plan`' }, { run: 'tokenctl plan leaked-token --only failed -i INC-7', does: 'what failed in an incident, once more' }],
  exits: [0, 2, 4, 7, 10], json: 'tokenctl/plan/v1', next: ['run'],
  async handler(cx, input) {
    const { args } = input;
    const flags = input.flags as unknown as { var: readonly string[]; only?: 'failed'; strategy?: 'contain-first' | 'replace-first'; format?: string; title?: string; severity?: string; since?: string; out?: string; exitCode: boolean };
    const house = await openHouse(cx, { workspace: 'needed' });
    if (flags.out !== undefined) await checkWritable(resolve(cx.cwd, flags.out), { shown: flags.out, flag: '--out' });
    const since = sinceOf(flags.since, cx.clock.now());
    await requireTrust(cx, house);
    const existing = flags.only === undefined ? cx.globals.incident : await chosenIncident(cx, house);
    const known = existing === null ? null : await (flags.out === undefined ? readSituation : readOwnSituation)(cx, house, existing);
    const id = existing ?? await nextIncidentId(house.where.state);
    const only = flags.only === undefined || known === null ? undefined : failedOf(cx, { id, ...known });
    const prepared = await prepareRun(cx, house, { runbook: args.runbook, vars: flags.var, strategy: flags.strategy, format: flags.format, incidentId: id, situation: known?.situation ?? null, only });
    const { plan } = prepared;
    const severity = known?.situation.incident.severity ?? flags.severity ?? 'SEV2';
    const lines = planLines(cx.ui, plan, { incident: id, severity, environment: house.environment, notes: [...(prepared.incompleteUnits && plan.footer.deaths > 0 ? [UNKNOWN_NUMBER] : []), `strategy ${prepared.chosen.strategy}: ${prepared.chosen.why}`, ...prepared.resolved.notes] });
    if (flags.out !== undefined) {
      const incident = await openIncident(cx, house, id, known === null ? { kind: 'incident', title: await guarded(house, flags.title ?? prepared.runbook.summary, 'title'), severity, since } : null);
      try {
        await recordExposures(incident, prepared.resolved.entries, since);
        await filePlan(incident, plan);
      } finally {
        await incident.close();
      }
      await writePrivate(resolve(cx.cwd, flags.out), writePlan(plan));
      lines.push('', `Saved to ${flags.out}, incident ${id}`, `Next: tokenctl run ${flags.out}`, `      tokenctl run ${flags.out} --reason TEXT --confirm ${confirmToken(plan)}   (no questions)`);
    } else lines.push('', ['Next: tokenctl run', args.runbook, ...flags.var.map((v) => `--var ${v}`), ...(only === undefined ? [] : ['--only failed', '-i', quote(id)])].join(' '));
    return { exit: flags.exitCode && plan.changes.length > 0 ? 10 : 0, text: lines, json: { incident: id, digest: plan.footer.digest, confirm: confirmToken(plan), header: plan.header, changes: plan.changes, left: plan.footer.left, gaps: plan.footer.gaps, deaths: plan.footer.deaths } };
  },
});
