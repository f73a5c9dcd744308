import type { Hex, Json } from '../core/brand.ts';
import type { Inventory } from '../core/inventory.ts';

export type ConnectorRole = 'issuer' | 'store' | 'channel';

/** One entry of `issuers:`, `stores:` or `channels:`. */
export interface ConnectorEntry {
  readonly uses: string;
  readonly role: ConnectorRole;
  /** Checked by the connector's own schema; references in it are not resolved yet. */
  readonly config: unknown;
  /** Who tokenctl must be there (TRUTH T9.1); null = shown at first use. */
  readonly expect: { readonly [fact: string]: Json } | null;
}

/** Who may sign, open escrow, and vouch for journals; public halves only. */
export interface Operator { readonly id: string; readonly ssh: string | null; readonly age: string | null; readonly journal: string | null }

export interface WorkspacePolicy {
  readonly maxTtlMs: number;
  /** Selectors of tokens that no run touches (TRUTH T7.7): `owner=…`, `issuer=…`, `label=…`, `ISSUER/ID`. */
  readonly never: readonly string[];
  readonly reason: { readonly minLength: number; readonly pattern: string | null };
}

export interface Workspace {
  readonly dir: string;
  readonly file: string;
  readonly environment: 'production' | 'test';
  /** null = the window that the card asks for (TRUTH T3.2). Below 120 s only in `environment: test`. */
  readonly proof: { readonly windowMs: number | null };
  /** A reference; null = none is named, and nothing can be matched (E_FINGERPRINT_KEY). */
  readonly fingerprintKey: string | null;
  readonly operators: readonly Operator[];
  readonly issuers: ReadonlyMap<string, ConnectorEntry>;
  readonly stores: ReadonlyMap<string, ConnectorEntry>;
  readonly channels: ReadonlyMap<string, ConnectorEntry>;
  readonly policy: WorkspacePolicy;
  readonly inventory: Inventory;
  /** Files that the inventory was read from. */
  readonly inventoryFiles: readonly string[];
  /** Identities and endpoints, operators, environment; references by name, never what they resolve to (ENGINE P6). */
  readonly digest: Hex;
  readonly policyDigest: Hex;
  /** Everything that tokenctl will talk to or run for this workspace, and its digest (TRUTH T10.4). */
  readonly endpoints: { readonly list: readonly string[]; readonly digest: Hex };
  /** SHA-256 (hex) of every file of a program that it may run, by its path as it stands in the workspace; null = an absolute path, a file of the machine. */
  readonly programs: ReadonlyMap<string, string | null>;
}
