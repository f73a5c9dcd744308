import { randomUUID } from 'node:crypto';
import { TokenctlError } from '../../core/errors.ts';
import type { Runbook } from '../../core/runbook.ts';
import { emptyRunState, makeUndoPlan, seeRun, settleRun, type RunState } from '../../engine/index.ts';
import { here } from '../../platform/host.ts';
import { NO_ANSWERS, NO_POLICY } from '../../policy/index.ts';
import { answersOf } from '../app/answers.ts';
import { engineIn } from '../app/engine-parts.ts';
import { gatherGates } from '../app/gates.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse } from '../app/house.ts';
import { connectorsOf, readIdentities } from '../app/identities.ts';
import { chosenIncident, openIncident, readIncident, seeEvents } from '../app/incidents.ts';
import { planOfRun } from '../app/plan-of-run.ts';
import { newRunId } from '../app/run-ids.ts';
import { filePlan, startRun, withRunLock } from '../app/start-run.ts';
import { requireTrust } from '../app/trust.ts';
import { identityLines } from '../screens/identities.ts';
import { planLines } from '../screens/plan.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'undo', group: 'hot path', summary: 'take back what a run has done and nothing uses yet: a plan of its own, with its own gates',
  args: [{ name: 'run', summary: 'default: the newest of the incident that was not undone', complete: 'run' }],
  flags: [
    { name: '--reason', kind: 'text', value: 'TEXT', summary: 'why; goes into the journal' }, { name: '--yes', kind: 'bool', summary: 'consent where a y would do' },
    { name: '--confirm', kind: 'text', value: 'DIGEST-N', summary: 'consent to exactly this plan' }, { name: '--dry-run', kind: 'bool', summary: 'show the plan, write nothing' },
    { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' },
  ],
  about: [
    'Pending versions are dropped, replacements that nobody uses are revoked and proven dead. What is unknown is asked for first.',
    'It never brings back a token of the ledger: a revoke stays, and a slot whose old token leaked is only gone forward from. What stays is listed with the reason.',
  ],
  stopsPolitely: true, streams: true,
  examples: [{ run: 'tokenctl undo --dry-run', does: 'what would be taken back' }, { run: 'tokenctl undo 01JF8K -i INC-7 --reason "the Vault role is too narrow" --yes', does: 'take that run back' }],
  exits: [0, 3, 4, 5, 6, 7, 12], json: 'tokenctl/run/v1', next: ['status', 'resume', 'run'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const trusted = await requireTrust(cx, house);
    const id = await chosenIncident(cx, house);
    const known = await readIncident(house, id);
    const runs = [...known.situation.runs.values()].filter((r) => known.situation.plans.get(r.plan)?.undoes == null);
    const run = args.run ? known.situation.runs.get(args.run as never) : runs.findLast((r) => r.undoneBy === null);
    if (!run) throw new TokenctlError('E_RUN_UNKNOWN', args.run ? `there is no run ${args.run} in ${id}` : `no run of ${id} is left to be undone`, { next: ['tokenctl status'] });
    if (run.undoneBy !== null) throw new TokenctlError('E_RUN_OVER', `run ${run.id} was undone by ${run.undoneBy}`, { next: [`tokenctl resume ${run.undoneBy} -i ${id}`, 'tokenctl status'] });
    const plan = await planOfRun(known, run);
    if (plan.header.undoes !== null) throw new TokenctlError('E_USAGE', `run ${run.id} is itself an undo; what it left is finished by resume`, { next: [`tokenctl resume ${run.id} -i ${id}`] });
    const planned = (state: RunState) => makeUndoPlan({
      plan, run: run.id, outcomes: new Map([...state.changes].flatMap(([n, c]) => (c.outcome === null || c.open ? [] : [[n, c.outcome] as const]))), steps: house.steps,
      tool: Number(cx.version.split('.')[0]), config: house.config, policy: house.policy, incident: id, nonce: randomUUID(), clock: cx.clock,
    });
    const state = emptyRunState();
    await seeEvents(house, id, (e) => { seeRun(state, run.id, e); });
    const screen = { incident: id, severity: known.situation.incident.severity, environment: house.environment };
    const unknown = [...state.changes].filter(([, c]) => c.open).length;
    if (flags.dryRun) {
      const made = planned(state);
      const notes = unknown === 0 ? [] : [`${unknown} of its effects were interrupted: they are asked after first, and the plan may grow by them`];
      return { exit: 0, text: [...planLines(cx.ui, made, { ...screen, notes }), '', made.changes.length === 0 && unknown === 0 ? 'Next: tokenctl status' : `Next: tokenctl undo ${run.id} -i ${id}`], json: { incident: id, undoes: run.id, unknown, changes: made.changes, left: made.footer.left } };
    }
    const incident = await openIncident(cx, house, id, null);
    try {
      // Nobody goes on with it while it is taken back.
      return await withRunLock(incident, run.id, async () => {
        if (trusted) await incident.journal.append('trust.given', null, trusted);
        let now = state;
        if (unknown > 0) {
          cx.ui.note(`${unknown} of its effects were interrupted: asking what became of them.`);
          await incident.journal.append('run.resumed', run.id, { unknown, drift: [], pid: here().pid });
          now = await settleRun(await engineIn(cx, house, incident, { run: run.id, plan, answers: answersOf(cx, { prepared: NO_ANSWERS, by: house.actor, named: false }), present: 'after-answer', waitInProcessMs: flags.wait ?? 15 * 60_000, tell: () => undefined }));
          const left = [...now.changes].filter(([, c]) => c.open).map(([n]) => plan.changes.at(n)?.key ?? String(n));
          if (left.length > 0) throw new TokenctlError('E_CANNOT_TELL', `nobody can say yet what became of ${left.slice(0, 3).join(', ')}: it is not taken back before that is known`, { next: [`tokenctl undo ${run.id} -i ${id}`, `tokenctl resume ${run.id} -i ${id}`] });
        }
        const made = planned(now);
        for (const line of planLines(cx.ui, made, { ...screen, notes: [] })) cx.ui.note(line);
        if (made.changes.length === 0) return { exit: 0, text: [`Nothing of run ${run.id} can be taken back.`, 'Next: tokenctl status'], json: { incident: id, undoes: run.id, changes: [], left: made.footer.left } };
        const identities = await readIdentities(cx, house, connectorsOf(made));
        for (const line of identityLines(identities)) cx.ui.note(line);
        const reason = flags.reason === undefined ? null : await guarded(house, flags.reason, 'reason');
        const gates = await gatherGates(cx, {
          plan: made, runbook: UNDO, policy: house.workspace?.policy ?? NO_POLICY, environment: house.environment, incompleteUnits: false, flags: { yes: flags.yes, confirm: flags.confirm ?? null, reason },
          prepared: NO_ANSWERS, stopAtBarriers: false, consequence: null, identities: [], consumersUnknown: false, prompts: cx.ui.prompts,
        });
        for (const g of gates) if (g.gate === 'reason') await guarded(house, g.given, 'reason');
        await filePlan(incident, made);
        return startRun(cx, house, incident, { plan: made, run: newRunId(cx.clock), gates, identities, prepared: NO_ANSWERS, present: 'yes', waitMs: flags.wait ?? null });
      });
    } finally {
      await incident.close();
    }
  },
});

/** Gates are asked by the rules of a runbook; an undo has one that asks why. */
const UNDO: Runbook = {
  name: 'undo', summary: 'take back a run', owner: null, strategy: 'replace-first', containByMs: null, inputs: {}, gates: { reason: { ask: 'Why is this run taken back?', minLength: null, pattern: null } }, for: null, steps: [], digest: '' as never, file: '',
};
