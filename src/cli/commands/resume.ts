import { toMs } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import { answersFile } from '../app/answers-file.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident } from '../app/incidents.ts';
import { resumeDue } from '../app/due.ts';
import { goOn } from '../app/go-on.ts';
import { overdue } from '../app/reinstatements.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'resume', group: 'hot path', summary: 'continue an interrupted, parked or partial run where its journal ends',
  args: [{ name: 'run', summary: 'default: the newest of the incident', complete: 'run' }],
  flags: [{ name: '--due', kind: 'bool', summary: 'every parked run whose time has come, in every incident; for a scheduler' }, { name: '--answers', kind: 'file', value: 'FILE', summary: 'prepared answers for barriers' }, { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' }],
  about: ['What is unknown is asked for, never assumed; what failed is tried again; what is done is not repeated.', 'A colleague can resume your run on a shared state directory.'],
  stopsPolitely: true, streams: true,
  examples: [{ run: 'tokenctl resume', does: 'the newest run of the open incident' }, { run: 'tokenctl resume 01JF8K -i INC-7', does: 'that run' }, { run: 'tokenctl resume --due --wait 0s', does: 'every few minutes, from cron or a CI schedule' }],
  exits: [0, 3, 4, 7, 8, 11, 12], json: 'tokenctl/run/v1', next: ['status', 'prove'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    await requireTrust(cx, house);
    if (flags.due && (args.run !== undefined || flags.answers !== undefined)) throw new TokenctlError('E_USAGE', '--due takes every run that is due, and answers for none', { next: ['tokenctl resume --due'] });
    if (flags.due) return resumeDue(cx, house, { waitMs: flags.wait ?? null });
    const answersFor = await answersFile(cx, flags.answers);
    const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
    try {
      const runs = [...incident.situation.runs.values()];
      const run = args.run ? runs.find((r) => r.id === args.run) : overdue(incident.situation, toMs(cx.clock.now()))[0] ?? runs.at(-1);
      if (!run) throw new TokenctlError('E_RUN_UNKNOWN', `there is no run ${args.run ?? ''} in ${incident.id}`.replace('  ', ' '), { next: ['tokenctl status'] });
      if (run.undoneBy !== null) throw new TokenctlError('E_RUN_OVER', `run ${run.id} was undone by ${run.undoneBy}`, { next: ['tokenctl status'] });
      return await goOn(cx, house, incident, { run, answersFor, waitMs: flags.wait ?? null });
    } finally {
      await incident.close();
    }
  },
});
