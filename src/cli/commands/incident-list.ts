import { incidentIds, readSituation } from '../app/incidents.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';
import { dateTime, sanitize } from '../../ui/index.ts';

export default defineCommand({
  name: 'incident list', group: 'account', summary: 'every incident of this state directory',
  examples: [{ run: 'tokenctl incident list', does: 'open and closed ones' }], exits: [0], json: 'tokenctl/incidents/v1', next: ['incident show', 'status'],
  async handler(cx) {
    const house = placesOnly(cx);
    const rows = [];
    for (const id of await incidentIds(house.where.state)) {
      const { situation: s } = await readSituation(cx, house, id);
      rows.push({ incident: id, kind: s.incident.kind, severity: s.incident.severity, state: s.incident.moved !== null ? 'moved' : s.incident.closedAtMs === null ? 'open' : 'closed', entries: s.entries.length, title: s.incident.title, opened: s.incident.openedAtMs === null ? null : new Date(s.incident.openedAtMs).toISOString() });
    }
    if (rows.length === 0) return { exit: 0, text: 'No incident here yet.   Next: tokenctl run leaked-token, or tokenctl incident open --title TEXT', json: { incidents: [] } };
    return { exit: 0, json: { incidents: rows }, text: cx.ui.table([{ head: 'incident' }, { head: 'severity' }, { head: 'state' }, { head: 'tokens', align: 'right' }, { head: 'opened' }, { head: 'title', shrinks: true }],
      rows.map((r) => [r.incident, r.severity, r.state, String(r.entries), r.opened ? dateTime(r.opened as never) : '', sanitize(r.title)])) };
  },
});
