import { chosenIncident } from '../app/incidents.ts';
import { storyOf } from '../app/story.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';
import { livingLines } from '../../ledger/index.ts';
import type { TimelineRow } from '../../report/index.ts';
import { clockTime, sanitize } from '../../ui/index.ts';

export default defineCommand({
  name: 'timeline', group: 'account', summary: 'every event in order, in words for people',
  args: [{ name: 'incident', summary: 'default: the only open one', complete: 'incident' }],
  flags: [{ name: '--all', kind: 'bool', summary: 'details too: intents, single rounds, escrow' }],
  examples: [{ run: 'tokenctl timeline', does: 'the story so far' }, { run: 'tokenctl timeline INC-7 --all', does: 'every line' }],
  exits: [0], json: 'tokenctl/timeline/v1', next: ['report', 'journal verify'],
  async handler(cx, { args, flags }) {
    const house = placesOnly(cx);
    const { situation, rows: all } = await storyOf(house, args.incident ?? await chosenIncident(cx, house, { alsoClosed: true }));
    const rows: TimelineRow[] = [];
    for await (const row of all) if (flags.all || row.level === 'main') rows.push(row);
    return {
      exit: 0, paged: true,
      text: [...cx.ui.table([{ head: 'UTC' }, { head: 'since', align: 'right' }, { head: 'who' }, { head: 'event' }], rows.map((r) => [clockTime(r.at), r.since ?? '', sanitize(r.who), sanitize(r.text)])), ...livingLines(situation, cx.clock.now()).map((l) => sanitize(l))],
      json: { rows },
    };
  },
});
