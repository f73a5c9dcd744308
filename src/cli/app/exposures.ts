import type { EscrowId, Instant, TokenKey } from '../../core/brand.ts';
import type { Token } from '../../core/token.ts';
import type { ResolvedEntry } from '../../intake/index.ts';
import type { Situation } from '../../ledger/index.ts';
import type { House } from './house.ts';
import type { Incident } from './incidents.ts';

/** Exposures go into the journal in groups (ENGINE J6; 64 KiB a line). */
const GROUP = 50;

/**
 * Puts what was resolved on the ledger: values sealed first, then the lines (ENGINE S1, walk 2–5). A key that is on it
 * already only gains its sightings. `since`: what a person says of all of them (TRUTH T11). Returns how many are new.
 */
export async function recordExposures(incident: Incident, entries: readonly ResolvedEntry[], since: Instant | null = null): Promise<number> {
  const { situation, journal, escrow } = incident;
  const fresh = entries.filter((e) => !situation.byKey.has(e.key));
  const from = situation.entries.length;
  const sealed = await escrow.sealMany(fresh.flatMap((e) => (e.value === null ? [] : [{ about: { holds: 'exposed' as const, run: null, key: e.key, gen: 1, token: e.token.id }, value: e.value }])));
  let at = 0;
  for (const e of fresh) {
    const id = e.value === null ? null : sealed[at++];
    if (id) journal.post('escrow.sealed', null, { id, holds: 'exposed', of: e.key, gen: 1 });
  }
  for (let i = 0; i < fresh.length; i += GROUP)
    await journal.append('exposure.recorded', null, { from: from + i, items: fresh.slice(i, i + GROUP).map((e) => itemOf(e, since)) });
  for (const e of entries) {
    const x = situation.byKey.get(e.key);
    if (x === undefined || x >= from) continue;
    const known = new Set(situation.entries[x]?.sightings.map((s) => JSON.stringify(s)));
    const sightings = e.sightings.filter((s) => !known.has(JSON.stringify(s)));
    if (sightings.length > 0) journal.post('exposure.sighted', null, { x, sightings });
  }
  await journal.flush();
  return fresh.length;
}

const itemOf = (e: ResolvedEntry, since: Instant | null) => ({
  token: e.key, issuer: e.identified ? e.token.issuer : null, id: e.identified ? e.token.id : null, kind: e.token.kind, fp: e.token.fingerprint, subject: e.token.subject,
  owner: e.token.owner, expires: e.token.expires, length: e.length, held: e.value !== null, canary: e.canary, since: since ?? e.since, sightings: [...e.sightings],
});

/** A token of the ledger, with what the inventory declares. */
export function tokenOfEntry(house: Pick<House, 'inventory'>, s: Situation, x: number): Token {
  const e = s.entries[x];
  if (!e) throw new Error(`no entry ${x} on the ledger`);
  const known = house.inventory.byKey(e.key);
  const expires = e.expiresMs === null ? null : new Date(e.expiresMs).toISOString() as Token['expires'];
  if (known) return { ...known, fingerprint: known.fingerprint ?? e.fp, expires: known.expires ?? expires };
  return { key: e.key, issuer: e.issuer, id: e.id, kind: e.kind, subject: e.subject, scopes: [], audience: [], created: null, lastUsed: null, expires, fingerprint: e.fp, owner: e.owner, labels: [], declared: null };
}

/** Escrow entries of exposed values, by token key. */
export const sealedExposed = (s: Situation): ReadonlyMap<TokenKey, EscrowId> =>
  new Map([...s.escrow].flatMap(([id, v]) => (v.holds === 'exposed' ? [[v.of as TokenKey, id] as const] : [])));

/**
 * Unidentified entries that somebody claims by now: the string is the same by its keyed fingerprint (TRUTH T1). To be called
 * before `recordExposures`. Returns the keys that they have become.
 */
export async function identifyOpen(house: Pick<House, 'fingerprinter'>, { situation, journal }: Incident, entries: readonly ResolvedEntry[]): Promise<ReadonlySet<TokenKey>> {
  const done = new Set<TokenKey>();
  for (const { token, key, value, identified } of entries) {
    const { issuer, id, kind } = token;
    if (!identified || issuer === null || id === null) continue;
    const fp = value === null ? token.fingerprint : (await house.fingerprinter()).of(value);
    const entry = situation.entries.find((e) => fp !== null && e.fp === fp && e.issuer === null && e.mergedInto === null);
    if (entry === undefined) continue;
    await journal.append('exposure.identified', null, { x: entry.x, token: key, issuer, id, kind });
    done.add(key);
  }
  return done;
}
