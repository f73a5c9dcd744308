import { toMs } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import { answersFile } from '../app/answers-file.ts';
import { tokensOf } from '../app/engine-parts.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident } from '../app/incidents.ts';
import { refuseOwnKills } from '../app/own.ts';
import { presentOf } from '../app/prepare-run.ts';
import { readRunbook } from '../app/runbooks.ts';
import { planOfRun } from '../app/plan-of-run.ts';
import { resumeRun } from '../app/start-run.ts';
import { requireTrust } from '../app/trust.ts';
import { connectorsOf, readIdentities } from '../app/identities.ts';
import { defineCommand } from '../command.ts';

/** Outcomes after which a change is not made again. */
const TOOK: ReadonlySet<string> = new Set(['done', 'accepted', 'already', 'partly', 'skipped']);

export default defineCommand({
  name: 'resume', group: 'hot path', summary: 'continue an interrupted, parked or partial run where its journal ends',
  args: [{ name: 'run', summary: 'default: the newest of the incident', complete: 'run' }],
  flags: [{ name: '--answers', kind: 'file', value: 'FILE', summary: 'prepared answers for barriers' }, { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' }],
  about: ['What is unknown is asked for, never assumed; what failed is tried again; what is done is not repeated.', 'A colleague can resume your run on a shared state directory.'],
  stopsPolitely: true, streams: true,
  examples: [{ run: 'tokenctl resume', does: 'the newest run of the open incident' }, { run: 'tokenctl resume 01JF8K -i INC-7', does: 'that run' }],
  exits: [0, 3, 4, 7, 8, 11, 12], json: 'tokenctl/run/v1', next: ['status', 'prove'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    await requireTrust(cx, house);
    const answersFor = await answersFile(cx, flags.answers);
    const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
    try {
      const runs = [...incident.situation.runs.values()];
      const run = args.run ? runs.find((r) => r.id === args.run) : runs.at(-1);
      if (!run) throw new TokenctlError('E_RUN_UNKNOWN', `there is no run ${args.run ?? ''} in ${incident.id}`.replace('  ', ' '), { next: ['tokenctl status'] });
      if (run.undoneBy !== null) throw new TokenctlError('E_RUN_OVER', `run ${run.id} was undone by ${run.undoneBy}`, { next: ['tokenctl status'] });
      const until = run.parked?.untilMs ?? null;
      if (run.state === 'parked' && until !== null && until > toMs(cx.clock.now())) return { exit: 8, text: `Run ${run.id} waits until ${new Date(until).toISOString()}; nothing was written.`, json: { run: run.id, until: new Date(until).toISOString() } };
      const plan = await planOfRun(incident, run);
      const runbook = await readRunbook(cx, house, plan.header.runbook.name).catch(() => null);
      const inputs = plan.header.inputs as { readonly seen?: string };
      const answers = answersFor(plan.header.steps.map((s) => s.id));
      await readIdentities(cx, house, connectorsOf(plan));
      const outcomes = incident.situation.runs.get(run.id)?.outcomes;
      await refuseOwnKills(cx, house, { plan, tokens: tokensOf(house, incident, plan), ended: (n) => TOOK.has(outcomes?.get(n) ?? '') });
      return await resumeRun(cx, house, incident, { plan, run: run.id, prepared: answers, // What an undo takes back has never leaked.
        present: plan.header.undoes !== null ? 'yes' : runbook ? presentOf(runbook, inputs.seen ?? null) : 'after-answer', waitMs: flags.wait ?? null });
    } finally {
      await incident.close();
    }
  },
});
