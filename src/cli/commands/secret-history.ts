import type { Place } from '../../core/token.ts';
import { TokenctlError } from '../../core/errors.ts';
import { dateTime, sanitize } from '../../ui/index.ts';
import { heldVersions } from '../app/held-versions.ts';
import { openHouse, type House } from '../app/house.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand } from '../command.ts';

const CALL_MS = 30_000;

export default defineCommand({
  name: 'secret history', group: 'prepare', summary: 'the versions of a place in a store, and which token each field of each holds',
  args: [{ name: 'place', summary: 'STORE/PATH, as in the slots of the inventory; STORE/PATH#FIELD for one field', required: true, complete: 'place' }],
  about: ['Reads values to compare their keyed fingerprints with the inventory; none is shown or kept.'],
  examples: [{ run: 'tokenctl secret history kv/prod/payments', does: 'which version holds which token' }],
  exits: [0, 2, 4, 5], json: 'tokenctl/secret-history/v1', next: ['secret where', 'token inspect'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const { store, place } = placeNamed(house, args.place);
    await requireTrust(cx, house);
    const versions = await heldVersions(store, { place, byFingerprint: house.inventory.byFingerprint, call: { signal: cx.signal, timeoutMs: CALL_MS } });
    const name = (f: (typeof versions)[number]['fields'][number]): string => `${f.field}: ${f.token ?? f.fingerprint ?? 'nothing readable'}`;
    return {
      exit: 0, json: { place: `${store.id}/${place.path}`, versions },
      text: versions.length === 0 ? `${sanitize(args.place)}: the store has nothing there.`
        : cx.ui.table([{ head: 'version' }, { head: 'stage' }, { head: 'created' }, { head: 'holds', shrinks: true }],
          versions.map(({ version: v, fields }) => [sanitize(v.id), v.readable === undefined ? v.stage : `${v.stage}, readable until the store collects it`, v.created === null ? '' : dateTime(v.created), sanitize(fields.map(name).join(', '))])),
    };
  },
});

/** A place of the inventory, or one that is not in it: then the field is what was named. Throws E_USAGE. */
function placeNamed({ inventory, stores }: House, text: string): { readonly store: NonNullable<ReturnType<House['stores']['get']>>; readonly place: Pick<Place, 'path' | 'fields'> } {
  const [key = '', field] = text.split('#', 2);
  const slash = key.indexOf('/');
  const store = stores.get(key.slice(0, Math.max(0, slash)));
  if (store === undefined || slash === key.length - 1) throw new TokenctlError('E_USAGE', `"${sanitize(text)}" is no STORE/PATH`, { hint: `Stores: ${[...stores.keys()].join(', ') || 'none'}.`, next: ['tokenctl token list'] });
  const known = inventory.places.get(key as never)?.fields ?? [];
  return { store, place: { path: key.slice(slash + 1), fields: field === undefined ? known : [known.find((f) => f.field === field) ?? { field, token: '' as never, consumers: [] }] } };
}
