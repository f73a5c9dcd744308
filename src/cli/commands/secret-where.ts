import { isTokenctlError } from '../../core/errors.ts';
import { strongestExit } from '../../core/exit.ts';
import type { Fingerprint } from '../../core/brand.ts';
import { sanitize } from '../../ui/index.ts';
import { heldVersions } from '../app/held-versions.ts';
import { openHouse } from '../app/house.ts';
import { inventoryTokens } from '../app/inventory-tokens.ts';
import { resolveSpecs } from '../app/tokens-input.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand } from '../command.ts';

const CALL_MS = 30_000;
const SIDE_BY_SIDE = 8;

interface Where { readonly slot: string; readonly version: string; readonly stage: string; readonly token: string | null; readonly declared: boolean; readonly consumers: readonly string[] }

export default defineCommand({
  name: 'secret where', group: 'prepare', summary: 'every slot and version that really holds a token, and who reads it',
  args: [{ name: 'token', summary: 'ISSUER/ID, a fingerprint, owner=, issuer=, label=, or - (a value on stdin)', required: true, variadic: true, complete: 'token' }],
  about: ['Reads every version of every place of the inventory and compares keyed fingerprints: also a slot that is not declared for the token is found, and an old version that still holds it.', 'Places that are in no inventory are not searched.'],
  examples: [{ run: 'tokenctl secret where authority/8d1f0c3e', does: 'one token' }, { run: 'pbpaste | tokenctl secret where -', does: 'a value' }],
  exits: [0, 2, 4, 5, 6], json: 'tokenctl/secret-where/v1', next: ['secret history', 'plan'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const { inventory } = house;
    const wanted = new Map<Fingerprint, string>();
    const unknown: string[] = [];
    const named = args.token.filter((a) => a !== '-');
    for (const token of named.length === 0 ? [] : inventoryTokens(house, named))
      if (token.fingerprint === null) unknown.push(token.key); else wanted.set(token.fingerprint, token.key);
    if (args.token.includes('-'))
      for (const { key, token } of (await resolveSpecs(cx, house, { specs: ['@-'], situation: null, format: 'value', online: false })).entries)
        if (token.fingerprint !== null) wanted.set(token.fingerprint, key);
    await requireTrust(cx, house);
    const found: Where[] = [];
    const trouble: { readonly place: string; readonly code: string; readonly message: string; readonly exit: number }[] = [];
    const queue = [...inventory.places.values()];
    const all = queue.length;
    await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, all) }, async () => {
      for (let place = queue.shift(); place !== undefined && !cx.signal.aborted; place = queue.shift()) {
        const store = house.stores.get(place.store);
        if (store === undefined) continue;
        const { key, fields } = place;
        try {
          for (const { version, fields: held } of await heldVersions(store, { place, byFingerprint: inventory.byFingerprint, call: { signal: cx.signal, timeoutMs: CALL_MS } }))
            for (const { field, fingerprint } of held) {
              const token = fingerprint === null ? undefined : wanted.get(fingerprint);
              const declared = fields.find((f) => f.field === field);
              if (token !== undefined) found.push({ slot: `${key}#${field}`, version: version.id, stage: version.stage, token, declared: declared?.token === token, consumers: declared?.consumers ?? [] });
            }
        } catch (e) {
          if (!isTokenctlError(e)) throw e;
          trouble.push({ place: key, code: e.code, message: e.message, exit: e.exit });
        }
      }
    }));
    found.sort((a, b) => (a.slot < b.slot ? -1 : a.slot > b.slot ? 1 : 0));
    return {
      exit: strongestExit(trouble.map((t) => t.exit)), json: { places: all, found, notSearched: trouble, withoutFingerprint: unknown },
      text: [
        ...(found.length === 0 ? [] : cx.ui.table([{ head: 'slot' }, { head: 'version' }, { head: 'stage' }, { head: 'token', shrinks: true }, { head: 'read by', shrinks: true }],
          found.map((f) => [sanitize(f.slot), sanitize(f.version), f.stage, sanitize(`${f.token ?? ''}${f.declared ? '' : ' (not declared there)'}`), sanitize(f.consumers.join(', '))]))),
        `Found ${found.length === 0 ? 'nowhere' : `${found.length} time${found.length === 1 ? '' : 's'}`}; ${all - trouble.length} of ${all} place${all === 1 ? '' : 's'} of the inventory searched.`,
        ...trouble.map((t) => `not searched: ${sanitize(t.place)}: ${sanitize(t.message)} [${t.code}]`),
        ...unknown.map((key) => `${sanitize(key)} has no fingerprint in the inventory: only its value can be looked for.`),
      ],
    };
  },
});
