import { sanitize } from '../../ui/index.ts';
import { openHouse } from '../app/house.ts';
import { placesOf } from '../app/settings.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'config path', group: 'look after', summary: 'where files are: workspace, incidents, escrow, your own keys',
  examples: [{ run: 'tokenctl config path', does: 'paths only; nothing in them is opened' }],
  exits: [0, 2], json: 'tokenctl/paths/v1', next: ['config show'],
  async handler(cx) {
    const places = placesOf(await openHouse(cx, { workspace: 'optional' }));
    return { exit: 0, json: { paths: Object.fromEntries(places.map((p) => [p.name, p.value])) }, text: cx.ui.table([{ head: 'what' }, { head: 'where' }, { head: '' }], places.map((p) => [p.name, p.value === null ? 'none' : sanitize(String(p.value)), p.from])) };
  },
});
