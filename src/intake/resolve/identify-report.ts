import { as, type TokenKey } from '../../core/brand.ts';
import type { Identified } from '../identify.ts';
import { kindInfo, UNKNOWN } from '../kind-info.ts';
import type { JwtSays } from '../read-jwt.ts';
import type { Finding, Sighting } from '../report/finding.ts';
import { claimValue } from './claim.ts';
import { groupFindings } from './group.ts';
import { inLanes } from './in-lanes.ts';
import { NOT_SEARCHED } from './resolve-tokens.ts';
import type { ResolveDeps } from './types.ts';

/** One string as `token identify` shows it; never the string. */
export interface IdentifiedRow {
  readonly kind: string;
  readonly title: string;
  readonly provider: string;
  readonly confidence: Identified['confidence'] | 'none';
  readonly checksum: Identified['checksum'];
  readonly facts: Identified['facts'];
  /** What a JWT says of itself; believed only once an issuer claims it. */
  readonly says: JwtSays | null;
  /** Null where neither an issuer nor a fingerprint key can name it. */
  readonly key: TokenKey | null;
  readonly identified: boolean;
  readonly inInventory: boolean;
  readonly owner: string | null;
  /** `store/path#field` */
  readonly slots: readonly string[];
  readonly consumers: readonly string[];
  readonly seen: readonly Sighting[];
  /** As the issuer or the inventory says. */
  readonly expires: string | null;
  readonly canary: boolean;
  /** The report gives no value. */
  readonly redacted: boolean;
  /** The report marks it suppressed, test or false positive. */
  readonly suppressed: boolean;
  readonly length: number | null;
  readonly consoleSteps: readonly string[];
  readonly revokeByValue: Identified['revokeByValue'];
}

type IdentifyDeps = Pick<ResolveDeps, 'inventory' | 'fingerprint' | 'issuers' | 'call' | 'online'>;

function whereUsed(key: TokenKey | null, { inventory }: IdentifyDeps): Pick<IdentifiedRow, 'inInventory' | 'slots' | 'consumers'> {
  const places = key === null ? [] : inventory.placesOf(key);
  const fields = places.flatMap((place) => place.fields.filter((field) => field.token === key).map((field) => ({ slot: `${place.key}#${field.field}`, consumers: field.consumers })));
  return { inInventory: key !== null && inventory.byKey(key) !== undefined, slots: fields.map(({ slot }) => slot), consumers: [...new Set(fields.flatMap(({ consumers }) => consumers))] };
}

function unseen(finding: Finding): IdentifiedRow {
  const { title, provider, consoleSteps } = kindInfo(UNKNOWN);
  return {
    kind: UNKNOWN, title, provider, confidence: 'none', checksum: 'none', facts: {}, says: null, key: null, identified: false, inInventory: false, owner: null, slots: [],
    consumers: [], seen: [finding.sighting], expires: null, canary: finding.canary, redacted: true, suppressed: finding.suppressed, length: null, consoleSteps, revokeByValue: null,
  };
}

/**
 * What each reported string is, whether the inventory has it, whose it is and what reads it (issue: `token identify`).
 * Offline unless `online`. Throws E_FINGERPRINT_KEY when there is an inventory and no key to search it by, E_AMBIGUOUS.
 */
export async function identifyReport(findings: readonly Finding[], deps: IdentifyDeps): Promise<{ readonly rows: readonly IdentifiedRow[]; readonly notes: readonly string[] }> {
  const asked: ResolveDeps = {
    ...deps, online: deps.online ?? false, ledgerTokens: () => [],
    readFile: () => Promise.reject(new Error('identify reads no file')), readStdin: () => Promise.reject(new Error('identify reads no stdin')),
  };
  const { groups, valueless } = groupFindings(findings);
  const notes = new Set(deps.inventory.searched ? [] : [NOT_SEARCHED]);
  const rows = await inLanes(groups, 8, async ({ value, hit, findings: seen }): Promise<IdentifiedRow> => {
    const { token, fingerprint, notes: more } = await claimValue(value, hit, asked);
    for (const note of more) notes.add(note);
    const key = token?.key ?? (fingerprint && as<TokenKey>(fingerprint));
    const { kind, title, provider, consoleSteps, revokeByValue } = kindInfo(hit?.kind ?? token?.kind ?? UNKNOWN);
    return {
      kind, title, provider, confidence: hit?.confidence ?? 'none', checksum: hit?.checksum ?? 'none', facts: hit?.facts ?? {}, says: hit?.jwt ?? null,
      key, identified: token !== null, ...whereUsed(key, deps), owner: token?.owner ?? null, seen: seen.map((one) => one.sighting), expires: token?.expires ?? null,
      canary: (hit?.canary ?? false) || seen.some((one) => one.canary), redacted: false, suppressed: seen.every((one) => one.suppressed),
      length: value.reveal().length, consoleSteps, revokeByValue,
    };
  });
  return { rows: [...rows, ...valueless.map(unseen)], notes: [...notes] };
}
