import { TokenctlError } from '../../core/errors.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident } from '../app/incidents.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'incident note', group: 'account', summary: 'write a line into the journal',
  args: [{ name: 'text', summary: 'what happened, in your words', required: true, variadic: true }],
  examples: [{ run: 'tokenctl incident note "Vendor confirms the token was seen in their logs"', does: 'add a note' }], exits: [0, 2], json: 'tokenctl/note/v1', next: ['timeline'],
  async handler(cx, { args }) {
    const text = args.text.join(' ').trim();
    if (text === '') throw new TokenctlError('E_USAGE', 'a note says something', { next: ['tokenctl incident note --help'] });
    const house = await openHouse(cx, { workspace: 'optional' });
    const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
    const seq = await incident.journal.append('incident.noted', null, { text: await guarded(house, text) });
    await incident.close();
    return { exit: 0, text: `Noted in ${incident.id} as line ${seq + 1}.`, json: { incident: incident.id, seq } };
  },
});
