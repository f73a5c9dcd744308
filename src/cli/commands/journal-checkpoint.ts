import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident } from '../app/incidents.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'journal checkpoint', group: 'account', summary: 'sign size and root of the journal now, and show the anchor to keep elsewhere',
  args: [{ name: 'incident', summary: 'default: the only open one', complete: 'incident' }],
  about: ['The anchor is worth something where the operator cannot change it: a ticket, a chat, another person.'],
  examples: [{ run: 'tokenctl journal checkpoint', does: 'sign, then paste the anchor into the ticket' }],
  exits: [0], json: 'tokenctl/checkpoint/v1', next: ['journal verify'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const incident = await openIncident(cx, house, args.incident ?? await chosenIncident(cx, house, { alsoClosed: true }), null);
    try {
      const { size, root } = await incident.journal.checkpoint(null);
      const anchor = `${size}:${Buffer.from(root, 'base64').toString('hex').slice(0, 12)}`;
      return { exit: 0, text: [`${incident.id}: the first ${size} lines are signed, checkpoints/${size}.`, `Anchor ${anchor}`, `Next: tokenctl journal verify ${incident.id} --anchor ${anchor}`], json: { incident: incident.id, size, root, anchor } };
    } finally {
      await incident.close();
    }
  },
});
