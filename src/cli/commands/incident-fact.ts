import { guarded } from '../app/guarded.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident } from '../app/incidents.ts';
import { defineCommand } from '../command.ts';
import { TokenctlError } from '../../core/errors.ts';

export default defineCommand({
  name: 'incident fact', group: 'tell', summary: 'state a fact for messages; it is always shown with who stated it',
  args: [{ name: 'fact', summary: 'NAME=VALUE', required: true, variadic: true }],
  examples: [{ run: 'tokenctl incident fact impact="No customer data was read"', does: 'state one' }, { run: 'tokenctl incident fact since=2026-11-23T10:00:00Z', does: 'when the exposure began' }],
  exits: [0, 2], json: 'tokenctl/facts/v1', next: ['comms preview'],
  async handler(cx, { args }) {
    const pairs = args.fact.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const);
    const bad = args.fact.find((pair) => !/^[a-z][a-z0-9-]*=./s.test(pair));
    if (bad !== undefined) throw new TokenctlError('E_USAGE', 'a fact is NAME=VALUE, its name in lower case with dashes', { next: ['tokenctl incident fact impact="…"'] });
    const house = await openHouse(cx, { workspace: 'optional' });
    const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
    for (const [name, value] of pairs) await incident.journal.append('fact.stated', null, { name, value: await guarded(house, value) });
    await incident.close();
    return { exit: 0, text: pairs.map(([name]) => `${name}: stated by ${house.actor}.`), json: { incident: incident.id, facts: Object.fromEntries(pairs) } };
  },
});
