import { closeIncident } from '../app/close-incident.ts';
import { reportAfter } from '../app/evidence.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident } from '../app/incidents.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'incident close', group: 'account', summary: 'close it; refused while one token or debt is open',
  args: [{ name: 'incident', summary: 'default: the only open one', complete: 'incident' }],
  examples: [{ run: 'tokenctl incident close INC-7', does: 'close, or learn what is missing' }], exits: [0, 3, 8, 11], json: 'tokenctl/incident-close/v1', next: ['ledger show', 'debts'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const incident = await openIncident(cx, house, args.incident ?? await chosenIncident(cx, house, { alsoClosed: true }), null);
    try {
      if (incident.situation.incident.closedAtMs !== null) return { exit: 0, text: `${incident.id} is closed already.`, json: { incident: incident.id, closed: true } };
      const sum = await closeIncident(cx, incident);
      const { evidence, after } = reportAfter(house, incident);
      return { exit: 0, text: [`${incident.id} is closed: ${sum.proven} proven dead, ${sum.waived} waived, ${sum.dismissed} dismissed by one person.`, `Evidence: ${evidence}`], json: { incident: incident.id, closed: true, ...sum, evidence }, after };
    } finally {
      await incident.close();
    }
  },
});
