import { as, type Fingerprint, type PlaceKey, type TokenKey } from '../core/brand.ts';
import { instant } from '../core/clock.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { parseDuration } from '../core/duration.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Complaint } from '../core/source-complaint.ts';
import type { Source } from '../core/source.ts';
import type { Consumer, Place, Token } from '../core/token.ts';
import type { InventoryDocument } from './schema.ts';
import { parseSlot } from './slot.ts';
import type { ConnectorEntry } from './types.ts';

export interface InventoryFile { readonly source: Source; readonly doc: InventoryDocument }
export interface BuildInventoryIn {
  readonly files: readonly InventoryFile[];
  readonly issuers: ReadonlyMap<string, ConnectorEntry>;
  /** Names that stand in `tokenctl.yaml`, also those whose entry is wrong. */
  readonly names: { readonly issuers: readonly string[]; readonly stores: readonly string[] };
}
type Entry = InventoryDocument['tokens'][number];
const DEFAULT_RELOADS_MS = 0;
/** More than a file of SOURCE_MAX_BYTES can hold. */
const MOST_IN_FILE = 2 ** 20;

/** One inventory from all files, and what is wrong between them: names that do not exist, keys, fingerprints and slots given twice. */
export function buildInventory({ files, issuers, names }: BuildInventoryIn): { readonly inventory: Inventory; readonly complaints: readonly Complaint[] } {
  const found: Complaint[] = [];
  /** File and number of a token. */
  const standsAt = new Map<TokenKey, number>();
  // Ids look random and are masked in what is shown; a line is found by everybody.
  const spotOf = (key: TokenKey): string => {
    const at = standsAt.get(key) ?? 0;
    const source = files[Math.floor(at / MOST_IN_FILE)]?.source;
    return source === undefined ? '' : `${source.file}:${source.spot(['tokens', at % MOST_IN_FILE]).line}`;
  };
  const consumers = new Map<string, Consumer>();
  for (const { source, doc } of files)
    for (const [name, c] of Object.entries(doc.consumers)) {
      if (consumers.has(name)) found.push(source.complain(['consumers', name], `the consumer ${source.quote(name)} is given twice`, { at: 'key' }));
      consumers.set(name, { name, owner: c.owner ?? null, reloadsMs: c.reloads === undefined ? DEFAULT_RELOADS_MS : parseDuration(c.reloads) ?? 0,
        check: c.check === undefined ? null : { ...('get' in c.check ? { get: c.check.get } : { run: c.check.run }), shows: c.check.shows ?? null } });
    }
  const tokens = new Map<TokenKey, Token>();
  const byFingerprint = new Map<Fingerprint, Token>();
  const fields = new Map<PlaceKey, { place: Omit<Place, 'fields'>; fields: Place['fields'][number][] }>();
  const placeKeys = new Map<TokenKey, PlaceKey[]>();
  for (const [f, { source, doc }] of files.entries())
    for (const [n, entry] of doc.tokens.entries()) {
      const path = ['tokens', n];
      const token = tokenOf(entry, issuers);
      if (token.issuer !== null && !names.issuers.includes(token.issuer))
        found.push(source.complain([...path, 'token'], `there is no issuer ${source.quote(token.issuer)} in tokenctl.yaml`, { suggestion: didYouMean(token.issuer, names.issuers) }));
      if (tokens.has(token.key)) found.push(source.complain([...path, 'token'], `the token is given twice, first at ${spotOf(token.key)}`));
      else standsAt.set(token.key, f * MOST_IN_FILE + n);
      tokens.set(token.key, token);
      if (token.fingerprint !== null) {
        const other = byFingerprint.get(token.fingerprint);
        if (other !== undefined && other.key !== token.key) found.push(source.complain([...path, 'fingerprint'], `the token at ${spotOf(other.key)} has the same fingerprint: one value is one token`));
        byFingerprint.set(token.fingerprint, token);
      }
      for (const [s, { at, consumers: readers }] of entry.slots.entries()) {
        const here = [...path, 'slots', s];
        for (const [c, reader] of readers.entries())
          if (!consumers.has(reader)) found.push(source.complain([...here, 'consumers', c], `there is no consumer ${source.quote(reader)} in this inventory`, { suggestion: didYouMean(reader, consumers.keys()) }));
        const slot = parseSlot(at);
        if (slot === null) { found.push(source.complain([...here, 'at'], 'a slot is STORE/PATH#FIELD, such as kv/prod/payments#api_token')); continue; }
        if (!names.stores.includes(slot.store)) found.push(source.complain([...here, 'at'], `there is no store ${source.quote(slot.store)} in tokenctl.yaml`, { suggestion: didYouMean(slot.store, names.stores) }));
        const place = fields.get(slot.place) ?? { place: { key: slot.place, store: slot.store, path: slot.path }, fields: [] };
        const taken = place.fields.find((f) => f.field === slot.field);
        if (taken !== undefined) found.push(source.complain([...here, 'at'], `the slot holds the token at ${spotOf(taken.token)} already: a slot holds one token`));
        place.fields.push({ field: slot.field, token: token.key, consumers: readers });
        fields.set(slot.place, place);
        const mine = placeKeys.get(token.key) ?? [];
        if (!mine.includes(slot.place)) mine.push(slot.place);
        placeKeys.set(token.key, mine);
      }
    }
  const places = new Map([...fields].map(([key, p]): [PlaceKey, Place] => [key, { ...p.place, fields: p.fields }]));
  return { complaints: found, inventory: inventoryOf({ tokens, consumers, places, byFingerprint, placeKeys }) };
}

/** Apart, so that the files it was made from are not kept with it. */
const inventoryOf = ({ tokens, consumers, places, byFingerprint, placeKeys }: {
  readonly tokens: ReadonlyMap<TokenKey, Token>; readonly consumers: Inventory['consumers']; readonly places: Inventory['places'];
  readonly byFingerprint: ReadonlyMap<Fingerprint, Token>; readonly placeKeys: ReadonlyMap<TokenKey, readonly PlaceKey[]>;
}): Inventory => ({
  tokens: [...tokens.values()], consumers, places, searched: true,
  byKey: (key) => tokens.get(key),
  byFingerprint: (fp) => byFingerprint.get(fp),
  placesOf: (key) => { const at = placeKeys.get(key); return at === undefined ? NO_PLACES : at.flatMap((p) => places.get(p) ?? []); },
});
const NO_PLACES: readonly Place[] = [];

/** One for all that declare nothing: there may be a hundred thousand. */
const NONE: readonly string[] = [];
const listOf = (declared: readonly string[] | undefined): readonly string[] => (declared === undefined || declared.length === 0 ? NONE : declared);

/** What the file says of a token. Its scopes and audience are those declared: what it really has, only its issuer knows. */
function tokenOf(entry: Entry, issuers: ReadonlyMap<string, ConnectorEntry>): Token {
  const cut = entry.token.indexOf('/');
  const issuer = entry.token.slice(0, cut);
  const id = entry.token.slice(cut + 1);
  const uses = issuers.get(issuer)?.uses ?? issuer;
  return {
    key: as<TokenKey>(entry.token), issuer, id, kind: id.startsWith('key:') ? `${uses}-key` : uses,
    subject: entry.subject ?? null, scopes: listOf(entry.scopes), audience: listOf(entry.audience), created: null, lastUsed: null,
    expires: entry.expires === undefined ? null : instant(Date.parse(entry.expires)),
    fingerprint: entry.fingerprint === undefined ? null : as<Fingerprint>(entry.fingerprint), owner: entry.owner ?? null, labels: listOf(entry.labels),
    declared: entry.scopes === undefined ? null : { scopes: entry.scopes, audience: entry.audience, ttlMs: entry.ttl === undefined ? null : parseDuration(entry.ttl) },
  };
}
