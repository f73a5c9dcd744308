import { chosenIncident, readSituation } from '../app/incidents.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';
import { statusLines } from '../screens/status.ts';
import { measures, whatNext } from '../../ledger/index.ts';
import { span } from '../../ui/index.ts';

export default defineCommand({
  name: 'incident show', group: 'account', summary: 'one incident: roles, ledger, measures, what is owed',
  args: [{ name: 'incident', summary: 'default: the only open one', complete: 'incident' }],
  examples: [{ run: 'tokenctl incident show INC-7', does: 'everything on one screen' }], exits: [0], json: 'tokenctl/incident/v1', next: ['timeline', 'ledger show'],
  async handler(cx, { args }) {
    const house = placesOnly(cx);
    const { situation, dir } = await readSituation(cx, house, args.incident ?? await chosenIncident(cx, house, { alsoClosed: true }));
    const nowMs = Date.parse(cx.clock.now());
    const sum = measures(situation, nowMs);
    return { exit: 0, text: [...statusLines(cx.ui, situation, { nowMs, next: whatNext(situation, { now: nowMs }) }), '', `Evidence: ${dir}`],
      json: { incident: situation.incident, measures: sum, facts: Object.fromEntries(situation.facts), notes: situation.notes, evidence: dir, age: situation.incident.openedAtMs === null ? null : span(nowMs - situation.incident.openedAtMs) } };
  },
});
