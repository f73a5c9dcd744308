import { dirname } from 'node:path';
import { took } from '../../core/result.ts';
import type { JournalEvent } from '../../journal/index.ts';
import { previewMessage } from '../../comms/index.ts';
import { clockTime, sanitize } from '../../ui/index.ts';
import { allTemplates, factsNow } from '../app/compose.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, incidentIds } from '../app/incidents.ts';
import { shipped } from '../app/shipped.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'comms list', group: 'tell', summary: 'templates, channels, and what was sent in the incident',
  examples: [{ run: 'tokenctl comms list', does: 'what can be said to whom, and what still lacks a fact' }],
  exits: [0, 2], json: 'tokenctl/comms/v1', next: ['comms preview', 'comms send'],
  async handler(cx) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const id = cx.globals.incident === null && (await incidentIds(house.where.state)).length === 0 ? null : await chosenIncident(cx, house, { alsoClosed: true });
    const sent: Sent[] = [];
    const facts = id === null ? null : await factsNow(cx, house, id, gather(sent));
    const templates = [...(await allTemplates(cx, house)).values()].map((template) => {
      const seen = facts === null ? null : previewMessage({ template, facts });
      const lacks = seen === null ? [] : [...new Set([...seen.needed, ...(template.faces === 'customers' ? seen.gaps : [])])];
      return { template: template.name, faces: template.faces, from: dirname(template.file) === shipped('templates') ? 'shipped' : 'workspace', summary: template.summary, lacks };
    });
    const channels = [...house.channels.values()].map((c) => ({ channel: c.id, uses: c.uses, faces: c.faces }));
    return {
      exit: 0, json: { incident: id, templates, channels, sent },
      text: [
        ...cx.ui.table([{ head: 'template' }, { head: 'faces' }, { head: 'from' }, { head: 'about', shrinks: true }], templates.map((t) => [t.template, t.faces, t.from, sanitize(t.summary)])),
        ...templates.filter((t) => t.lacks.length > 0).map((t) => `  ${t.template} lacks: ${t.lacks.join(', ')}`), '',
        ...(channels.length === 0 ? ['No channel: tokenctl.yaml names none.'] : cx.ui.table([{ head: 'channel' }, { head: 'uses' }, { head: 'faces' }], channels.map((c) => [c.channel, c.uses, c.faces]))), '',
        ...(id === null ? ['No incident here yet.'] : sent.length === 0 ? [`Nothing was sent in ${id}.`]
          : cx.ui.table([{ head: `sent in ${id}` }, { head: 'what' }, { head: 'channel' }, { head: 'outcome' }], sent.map((m) => [clockTime(m.at), sanitize(m.what), sanitize(m.channel), m.outcome]))),
      ],
    };
  },
});

interface Sent { readonly at: JournalEvent['at']; readonly what: string; readonly channel: string; readonly outcome: string; readonly line: number }

/** By the runs and by hand. */
function gather(sent: Sent[]): (e: JournalEvent) => void {
  /** Changes that send; an end need not repeat what its intent said. */
  const sending = new Set<string>();
  return (e) => {
    if (e.code === 'change.intended' && e.data.effect === 'notify') sending.add(`${e.run}#${e.data.n}`);
    if (e.code === 'message.sent') sent.push({ at: e.at, what: e.data.template, channel: e.data.channel, outcome: e.data.outcome === 'done' ? 'sent' : e.data.outcome, line: e.seq + 1 });
    if (e.code !== 'change.ended' || (e.data.effect === undefined ? !sending.has(`${e.run}#${e.data.n}`) : e.data.effect !== 'notify')) return;
    const { key, outcome } = e.data;
    sent.push({ at: e.at, what: `step ${key.split(':')[0]}`, channel: key.slice(key.indexOf(':') + 1), outcome: took(outcome) ? 'sent' : outcome.is, line: e.seq + 1 });
  };
}
