import type { Fingerprint, Json } from '../core/brand.ts';
import type { Roles } from '../core/plan.ts';
import type { Reply } from '../core/result.ts';
import type { Secret } from '../core/secret.ts';
import type { SecretVersion } from '../core/token.ts';
import type { Call, EffectCall } from './call.ts';
import type { Card } from './card.ts';
import type { Own } from './own.ts';

export interface StoreReads {
  identity(call: Call): Promise<{ readonly [fact: string]: Json }>;
  /** The credential that it acts with (TRUTH T9.2). */
  own(call: Call): Promise<Own>;
  /** Newest first; never values. Empty = no such path. Throws TokenctlError when the store cannot be read. */
  history(path: string, call: Call): Promise<readonly SecretVersion[]>;
  /** Keyed fingerprint of one field of one version, computed from the value as read now; null = no such field or version. */
  holds(path: string, version: string, field: string, call: Call): Promise<Fingerprint | null>;
  /** The value itself, for a probe of what was really stored (T3.8). */
  read(path: string, version: string, field: string, call: Call): Promise<Secret | null>;
}

/** What is left of a retired or dropped version: nothing, or what only the store itself can end. */
export type Gone = null | { readonly readable: 'until-collected' };

export interface StoreEffects {
  /** Writes a pending version: the given fields replaced, all others copied from `base`, under compare-and-swap on it. */
  stage(path: string, fields: ReadonlyMap<string, Secret>, base: string | null, call: EffectCall): Promise<Reply<Roles['staged']>>;
  /** Makes a pending version (or, without staging, the given fields) current if `from` still is. */
  promote(path: string, what: { readonly version: string } | { readonly fields: ReadonlyMap<string, Secret> }, from: string | null, call: EffectCall): Promise<Reply<Roles['promoted']>>;
  /** Makes a version unreadable for good, or as unreadable as the store can. */
  retire(path: string, version: string, call: EffectCall): Promise<Reply<Gone>>;
  /** Drops a pending version and its value (undo of stage). */
  drop(path: string, version: string, call: EffectCall): Promise<Reply<Gone>>;
}

export interface SecretStore {
  readonly id: string;
  readonly uses: string;
  /** How a pending version lies beside the current one; none = T6.3. */
  readonly staging: 'label' | 'sibling' | 'none';
  readonly card: Card;
  readonly reads: StoreReads;
  readonly effects: StoreEffects;
}
