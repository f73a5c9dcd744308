import type { Fingerprint, Instant, PlaceKey, TokenKey } from './brand.ts';

/** A reference to a credential; never its value. */
export interface Token {
  readonly key: TokenKey;
  /** Name of the issuer in `tokenctl.yaml`; null while nobody claims the string. */
  readonly issuer: string | null;
  /** Id at the issuer: jti, accessor, key id. */
  readonly id: string | null;
  /** Format, as `token identify` names it. */
  readonly kind: string;
  readonly subject: string | null;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly created: Instant | null;
  readonly lastUsed: Instant | null;
  readonly expires: Instant | null;
  readonly fingerprint: Fingerprint | null;
  /** Owner as the inventory says; for selectors and `never:` rules. */
  readonly owner: string | null;
  readonly labels: readonly string[];
  /** Declared need: scopes and lifetime that a replacement gets; null when the inventory declares none. */
  readonly declared: { readonly scopes: readonly string[]; readonly audience: readonly string[]; readonly ttlMs: number | null } | null;
}

/** (store, path): one version of a path carries all its fields. */
export interface Place {
  readonly key: PlaceKey;
  readonly store: string;
  readonly path: string;
  readonly fields: readonly { readonly field: string; readonly token: TokenKey; readonly consumers: readonly string[] }[];
}

export interface SecretVersion {
  readonly id: string;
  readonly stage: 'pending' | 'current' | 'previous' | 'none';
  readonly created: Instant | null;
  /** Stage `none`, and still readable by its id until the store collects it: no call of ours can end that (TRUTH T2, AWS). */
  readonly readable?: 'until-collected';
}

/** An address that is fetched, or a program of the workspace and its arguments: its exit 0 = it is well. */
export type Check = { readonly get: string } | { readonly run: readonly string[] };

/** A service that reads a secret, and how it can be asked which token it uses. */
export interface Consumer {
  readonly name: string;
  readonly owner: string | null;
  /** How long after a promote the service has picked up the new value. */
  readonly reloadsMs: number;
  /** `shows` = dotted path of the JSON answer that names the token in use (jti, accessor, key id, version id). */
  readonly check: (Check & { readonly shows: string | null }) | null;
}
