import { openHouse } from '../app/house.ts';
import { nextIncidentId, openIncident } from '../app/incidents.ts';
import { guarded } from '../app/guarded.ts';
import { sinceOf } from '../app/since.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'incident open', group: 'account', summary: 'open an incident before the first run',
  flags: [
    { name: '--title', kind: 'text', value: 'TEXT', summary: 'one line' },
    { name: '--severity', kind: 'choice', of: ['SEV1', 'SEV2', 'SEV3', 'SEV4', 'SEV5'], value: 'SEV', summary: 'SEV1 (worst) to SEV5' },
    { name: '--since', kind: 'text', value: 'TIME', summary: 'when the exposure began (RFC 3339), if known' },
    { name: '--comms-lead', kind: 'text', value: 'NAME', summary: 'who tells the stakeholders' },
    { name: '--scribe', kind: 'text', value: 'NAME', summary: 'who writes notes' },
  ],
  examples: [{ run: 'tokenctl incident open --title "Token in a public gist" --severity SEV2', does: 'open one' }], exits: [0, 4], json: 'tokenctl/incident/v1', next: ['run', 'incident note'],
  async handler(cx, { flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const id = cx.globals.incident ?? await nextIncidentId(house.where.state);
    const roles = { ...(flags.commsLead ? { 'comms lead': await guarded(house, flags.commsLead) } : {}), ...(flags.scribe ? { scribe: await guarded(house, flags.scribe) } : {}) };
    const incident = await openIncident(cx, house, id, { kind: 'incident', title: await guarded(house, flags.title ?? 'Leaked tokens'), severity: flags.severity ?? 'SEV2', since: sinceOf(flags.since, cx.clock.now()), roles });
    await incident.journal.checkpoint(null);
    await incident.close();
    return { exit: 0, text: [`${id} is open.`, `Next: tokenctl -i ${id} run leaked-token`], json: { incident: id, dir: incident.dir } };
  },
});
