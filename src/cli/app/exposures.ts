import type { EscrowId, Fingerprint, Instant, TokenKey } from '../../core/brand.ts';
import type { Token } from '../../core/token.ts';
import type { ResolvedEntry } from '../../intake/index.ts';
import type { Entry, Situation } from '../../ledger/index.ts';
import type { House } from './house.ts';
import type { Incident } from './incidents.ts';

/** Exposures go into the journal in groups (ENGINE J6; 64 KiB a line). */
const GROUP = 50;

export interface Recorded {
  /** Entries that are new on the ledger. */
  readonly fresh: number;
  /** Strings that nobody knew, and whose token these keys are. */
  readonly identified: ReadonlySet<TokenKey>;
}

/**
 * Puts what was resolved on the ledger: values sealed first, then the lines (ENGINE S1, walk 2–5). An unidentified entry that
 * somebody claims by now becomes that token; a key that is on the ledger already only gains its sightings (TRUTH T1).
 * `since`: what a person says of all of them (TRUTH T11).
 */
export async function recordExposures(incident: Incident, entries: readonly ResolvedEntry[], since: Instant | null = null): Promise<Recorded> {
  const { situation, journal, escrow } = incident;
  const identified = new Set<TokenKey>();
  const twinOf = nobodysTwins(situation);
  for (const { token, key } of entries) {
    const x = twinOf(token);
    if (x === null || token.issuer === null || token.id === null) continue;
    await journal.append('exposure.identified', null, { x, token: key, issuer: token.issuer, id: token.id, kind: token.kind });
    identified.add(key);
  }
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
  return { fresh: fresh.length, identified };
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
  new Map([...s.escrow].flatMap(([id, v]) => (v.holds === 'exposed' ? [[keyNow(s, v.of as TokenKey), id] as const] : [])));

/** A value is sealed under the key that its entry had then: a string that nobody knew may be somebody's token by now. */
const keyNow = (s: Situation, key: TokenKey): TokenKey => s.entries[s.byKey.get(key) ?? -1]?.key ?? key;

/**
 * The unidentified (or dismissed) entry that is a token, by the keyed fingerprint of its value; null = none. The ledger is looked through
 * once, however many tokens are asked for; what was identified since is told.
 */
export function nobodysTwins(s: Situation): (token: Pick<Token, 'issuer' | 'fingerprint'>) => number | null {
  const isNobodys = (e: Entry): boolean => e.issuer === null && e.mergedInto === null;
  let byFp: Map<Fingerprint, number> | null = null;
  const index = (): Map<Fingerprint, number> => {
    const found = new Map<Fingerprint, number>();
    for (const e of s.entries) if (isNobodys(e) && e.fp !== null && !found.has(e.fp)) found.set(e.fp, e.x);
    return found;
  };
  return ({ issuer, fingerprint }) => {
    if (issuer === null || fingerprint === null) return null;
    const entry = s.entries[(byFp ??= index()).get(fingerprint) ?? -1];
    if (entry === undefined || isNobodys(entry)) return entry?.x ?? null;
    return (byFp = index()).get(fingerprint) ?? null;
  };
}
