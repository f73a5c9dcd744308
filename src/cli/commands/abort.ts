import { TokenctlError } from '../../core/errors.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident } from '../app/incidents.ts';
import { guarded } from '../app/guarded.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'abort', group: 'hot path', summary: 'ask a run to start no further change; what is in flight ends, proof goes on in `prove`',
  args: [{ name: 'run', summary: 'default: the one at work', complete: 'run' }],
  flags: [{ name: '--reason', kind: 'text', value: 'TEXT', summary: 'why; goes into the journal' }],
  examples: [{ run: 'tokenctl abort --reason "wrong report"', does: 'from any terminal' }], exits: [0, 2], json: 'tokenctl/abort/v1', next: ['status', 'resume'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
    try {
      const runs = [...incident.situation.runs.values()].filter((r) => r.state !== 'ended');
      const run = args.run ? runs.find((r) => r.id === args.run) : runs.at(-1);
      if (!run) throw new TokenctlError('E_RUN_UNKNOWN', args.run ? `no run ${args.run} is at work in ${incident.id}` : `no run is at work in ${incident.id}`, { next: ['tokenctl status'] });
      await incident.journal.append('run.asked-to-stop', run.id, { why: await guarded(house, flags.reason ?? 'asked by a person') });
      return { exit: 0, text: [`Run ${run.id} is asked to stop: it starts no further change.`, 'Next: tokenctl status'], json: { run: run.id } };
    } finally {
      await incident.close();
    }
  },
});
