import type { Fingerprint, Instant, TokenKey } from '../../core/brand.ts';
import type { Inventory } from '../../core/inventory.ts';
import type { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import type { IssuerReads } from '../../ports/issuer.ts';
import type { Identified } from '../identify.ts';
import type { Sighting } from '../report/finding.ts';
import type { Asked } from '../issuer-kinds.ts';

/** What resolution may ask of an issuer; a configured `Issuer` fits. */
export interface AskedIssuer extends Asked {
  readonly reads: Pick<IssuerReads, 'claim' | 'inspect' | 'mine'>;
  /** The `iss` of its JWTs, if known: a JWT whose claim fails is then still matched to the inventory by jti. */
  readonly iss?: string;
}

export interface ResolveDeps {
  readonly inventory: Inventory;
  /** Null = the workspace's key is missing. */
  readonly fingerprint: ((value: Secret) => Fingerprint) | null;
  readonly issuers: ReadonlyMap<string, AskedIssuer>;
  readFile(path: string): Promise<string>;
  readStdin(): Promise<string>;
  /** Open entries of the incident's ledger. */
  ledgerTokens(): readonly Token[];
  readonly call: Call;
  /** `--format` as typed; null = detected. */
  readonly format?: string | null;
  /** False: only claims that call nobody (`token identify` without `--online`). Default true. */
  readonly online?: boolean;
}

/** One entry of the ledger to be: a token, or a string that nobody claims. */
export interface ResolvedEntry {
  /** `issuer/id`; `fp1:…` of an unclaimed string; `seen:…` of a sighting whose report gives no value. */
  readonly key: TokenKey;
  readonly token: Token;
  readonly value: Secret | null;
  /** An issuer or the inventory knows it. */
  readonly identified: boolean;
  readonly sightings: readonly Sighting[];
  readonly canary: boolean;
  /** The earliest date a report gives, else the token's creation, else null: then no duration is claimed (TRUTH T11). */
  readonly since: Instant | null;
  readonly length: number | null;
  /** Issuers that claimed the value. */
  readonly claims: readonly string[];
  readonly checksum: Identified['checksum'];
}

export interface Resolved { readonly entries: readonly ResolvedEntry[]; readonly notes: readonly string[] }
