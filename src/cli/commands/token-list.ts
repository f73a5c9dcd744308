import { dateTime, sanitize } from '../../ui/index.ts';
import { openHouse } from '../app/house.ts';
import { inventoryTokens } from '../app/inventory-tokens.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'token list', group: 'prepare', summary: 'the tokens of the inventory: whose, where they lie, who reads them',
  args: [{ name: 'selector', summary: 'owner=NAME, issuer=NAME, label=NAME, ISSUER/ID or a fingerprint; default: all', variadic: true, complete: 'token' }],
  flags: [{ name: '--no-slot', kind: 'bool', summary: 'only tokens that lie in no store: nobody knows who breaks when they die' }],
  about: ['Reads files only. What an issuer knows is asked by `token inspect`.'],
  examples: [{ run: 'tokenctl token list owner=payments', does: 'of one owner' }, { run: 'tokenctl token list --json', does: 'all, for a script' }],
  exits: [0, 2], json: 'tokenctl/tokens/v1', next: ['token inspect', 'secret where'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const { inventory } = house;
    const rows = inventoryTokens(house, args.selector).map((t) => {
      const fields = inventory.placesOf(t.key).flatMap((p) => p.fields.filter((f) => f.token === t.key).map((f) => ({ slot: `${p.key}#${f.field}`, consumers: f.consumers })));
      return { token: t.key, kind: t.kind, owner: t.owner, labels: t.labels, scopes: t.scopes, expires: t.expires, fingerprint: t.fingerprint, slots: fields.map((f) => f.slot), consumers: [...new Set(fields.flatMap((f) => f.consumers))] };
    }).filter((r) => !flags.noSlot || r.slots.length === 0);
    return {
      exit: 0, json: { tokens: rows }, paged: true,
      text: rows.length === 0 ? 'No token of the inventory.' : [
        ...cx.ui.table([{ head: 'token' }, { head: 'owner' }, { head: 'labels' }, { head: 'expires' }, { head: 'lies in', shrinks: true }, { head: 'read by', shrinks: true }],
          rows.map((r) => [sanitize(r.token), sanitize(r.owner ?? ''), sanitize(r.labels.join(', ')), r.expires === null ? '' : dateTime(r.expires), sanitize(r.slots.join(', ')), sanitize(r.consumers.join(', '))])),
        `${rows.length} token${rows.length === 1 ? '' : 's'}.`,
      ],
    };
  },
});
