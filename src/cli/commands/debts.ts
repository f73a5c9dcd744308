import { chosenIncident, readIncident } from '../app/incidents.ts';
import { liveRuns } from '../app/live-runs.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';
import { livingLines, openDebts, whatNext } from '../../ledger/index.ts';
import { sanitize, span } from '../../ui/index.ts';

export default defineCommand({
  name: 'debts', group: 'account', summary: 'everything half done, its owner, and the command that settles it',
  examples: [{ run: 'tokenctl debts', does: 'of the open incident' }, { run: 'tokenctl debts --json', does: 'for a scheduler: exit 0 none, 3 workable, 8 waiting' }],
  exits: [0, 3, 8, 11], json: 'tokenctl/debts/v1', next: ['debts settle', 'resume', 'prove'],
  async handler(cx) {
    const house = placesOnly(cx);
    const { situation: s, dir } = await readIncident(house, await chosenIncident(cx, house, { alsoClosed: true }));
    const now = Date.parse(cx.clock.now());
    const live = liveRuns(dir, s);
    const debts = openDebts(s, { now, live });
    const { exit } = whatNext(s, { now, live });
    return {
      exit: debts.length === 0 && exit !== 11 ? 0 : exit, json: { incident: s.incident.id, debts },
      text: debts.length === 0 ? 'Nothing is owed.' : [...cx.ui.table([{ head: 'debt' }, { head: 'what', shrinks: true }, { head: 'owner' }, { head: 'age', align: 'right' }, { head: 'settle it with' }],
        debts.map((d) => [sanitize(d.id), d.title, sanitize(d.owner), d.openedAtMs === null ? '' : span(now - d.openedAtMs), d.command])), ...livingLines(s, now).map((l) => sanitize(l))],
    };
  },
});
