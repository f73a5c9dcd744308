import type { Json } from '../../core/brand.ts';
import { sanitize } from '../../ui/index.ts';
import { openHouse } from '../app/house.ts';
import { settingsOf } from '../app/settings.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'config show', group: 'look after', summary: 'every setting in force, and where it comes from; no secret value',
  examples: [{ run: 'tokenctl config show', does: 'what counts here, with file and line' }],
  exits: [0, 2], json: 'tokenctl/config/v1', next: ['config path', 'config trust', 'doctor'],
  async handler(cx) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const settings = await settingsOf(cx, house);
    const words = (v: Json): string => (v === null ? 'none' : typeof v === 'string' ? v : JSON.stringify(v));
    const file = house.workspace?.file ?? '';
    return {
      exit: 0, json: { workspace: house.workspace?.file ?? null, settings },
      text: [...(house.workspace === null ? [] : [`${file}`, '']), ...cx.ui.table([{ head: 'setting' }, { head: 'from' }, { head: 'value' }], settings.map((s) => [sanitize(s.name), sanitize(s.from.startsWith(`${file}:`) && file !== '' ? `line ${s.from.slice(file.length + 1)}` : s.from), sanitize(words(s.value))]))],
    };
  },
});
