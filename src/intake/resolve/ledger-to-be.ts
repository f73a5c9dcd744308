import { as, type Fingerprint, type Instant, type TokenKey } from '../../core/brand.ts';
import { sha256 } from '../../core/canonical.ts';
import { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import type { Finding, Sighting } from '../report/finding.ts';
import { unclaimed } from './claim.ts';
import type { ResolvedEntry } from './types.ts';

type Given = Omit<ResolvedEntry, 'since' | 'sightings' | 'key'> & { readonly sightings?: readonly Sighting[]; readonly fingerprint?: Fingerprint | null };

/** Of two copies of one token: the one that the issuer's or inventory's fingerprint is of, else the longer, which has its signature. */
function better(old: ResolvedEntry, { value, fingerprint }: Given): Secret | null {
  if (!old.value || !value) return old.value ?? value;
  if (fingerprint && fingerprint === old.token.fingerprint) return value;
  return value.reveal().length > old.value.reveal().length ? value : old.value;
}

const earliest = (sightings: readonly Sighting[]): Instant | null =>
  sightings.reduce<Instant | null>((first, { date }) => (date !== null && (first === null || date < first) ? date : first), null);

/** The same place in two reports is one entry; two findings of one report at one place are two. */
function placeDigest({ source, detector, file, line, commit }: Sighting, seen: Map<string, number>): string {
  const place = JSON.stringify(file === null && commit === null ? [source] : [detector, file, line, commit]);
  const inReport = source.slice(0, source.lastIndexOf('#')) + place;
  const nth = seen.get(inReport) ?? 0;
  seen.set(inReport, nth + 1);
  return sha256(`${place}#${nth}`).slice(0, 16);
}

/** What one of two readings of a token leaves open, the other may know. */
const filled = (a: Token, b: Token): Token => ({
  ...a, subject: a.subject ?? b.subject, created: a.created ?? b.created, lastUsed: a.lastUsed ?? b.lastUsed, expires: a.expires ?? b.expires, fingerprint: a.fingerprint ?? b.fingerprint,
});

function joined(old: ResolvedEntry, given: Given): ResolvedEntry {
  const value = better(old, given);
  const sightings = [...old.sightings, ...given.sightings ?? []];
  const token = filled(old.token, given.token);
  return {
    ...old, token, value, sightings, since: earliest(sightings) ?? token.created, identified: old.identified || given.identified,
    canary: old.canary || given.canary, length: value ? value.reveal().length : old.length ?? given.length,
    claims: [...new Set([...old.claims, ...given.claims])], checksum: old.checksum === 'ok' ? 'ok' : given.checksum,
  };
}

export interface LedgerToBe {
  add(given: Given): void;
  /** A finding without its value: keyed by the hash that the report gives, else by where it was seen. */
  addSeen(finding: Finding, fingerprint: ((value: Secret) => Fingerprint) | null): void;
  entries(): readonly ResolvedEntry[];
}

/** Entries by key, in the order in which they came; the same key again only adds what is new (TRUTH T1, T5). */
export function ledgerToBe(): LedgerToBe {
  const entries = new Map<TokenKey, ResolvedEntry>();
  const seen = new Map<string, number>();
  const add = (given: Given): void => {
    const { token, value, identified, canary, length, claims, checksum, sightings = NO_SIGHTINGS } = given;
    const { key, created } = token;
    const old = entries.get(key);
    entries.set(key, old ? joined(old, given) : { token, value, identified, canary, length, claims, checksum, key, sightings, since: earliest(sightings) ?? created });
  };
  return {
    add,
    addSeen: ({ sighting, canary, hashSha1 }, fingerprint) => {
      const hash = hashSha1 && fingerprint ? fingerprint(new Secret(`sha1:${hashSha1.reveal()}`)).split(':')[2] : null;
      const key = as<TokenKey>(`seen:${hash ?? placeDigest(sighting, seen)}`);
      add({ token: unclaimed(key, null, null), value: null, identified: false, sightings: [sighting], canary, length: null, claims: [], checksum: 'none' });
    },
    entries: () => [...entries.values()],
  };
}

/** What a person named: no value, no sighting. */
export const named = (token: Token): Given =>
  ({ token, value: null, identified: token.issuer !== null, canary: false, length: null, claims: NO_CLAIMS, checksum: 'none' });

// One for all: there may be a hundred thousand.
const NO_SIGHTINGS: readonly Sighting[] = [];
const NO_CLAIMS: ResolvedEntry['claims'] = [];
