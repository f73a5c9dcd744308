import type { Fingerprint } from '../core/brand.ts';

/**
 * A credential that tokenctl itself uses, as its provider names it; never its value (TRUTH T9.2). What nobody can say is
 * left empty: unknown counts as own.
 */
export interface OwnCredential {
  /** Everything there whose death takes it along, by id: itself first (accessor, key id, jti), then what it hangs on: parent, entity, user, role, app. Empty = its provider does not name it. */
  readonly ids: readonly string[];
  /** Keyed fingerprint of its value; null = it is no single value (a key pair, a profile). */
  readonly fingerprint: Fingerprint | null;
  /** It hangs on nothing but `ids`: an orphan, a root key. False = it may also hang on something that nobody names. */
  readonly complete: boolean;
}

/** The authority at which ids mean something, in the same words from every connector that talks to it. */
export interface Authority {
  /** `vault`, `aws`, `github`, `jwt`. */
  readonly vendor: string;
  /** Cluster id, account id, host, `iss`; null = it cannot be asked now, so it may be any of that vendor's. */
  readonly where: string | null;
}

/**
 * What a connector uses to act: none for a folder of this machine; one reference that does not resolve is none either, for
 * there is nothing to lose. It does not throw because its provider is away: it says `where: null` and what it knows offline.
 */
export interface Own { readonly at: Authority; readonly credentials: readonly OwnCredential[] }
