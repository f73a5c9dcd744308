import type { Fingerprint, PlaceKey, TokenKey } from './brand.ts';
import type { Consumer, Place, Token } from './token.ts';

/** Tokens as code: ids and keyed fingerprints, never values. */
export interface Inventory {
  readonly tokens: readonly Token[];
  readonly consumers: ReadonlyMap<string, Consumer>;
  readonly places: ReadonlyMap<PlaceKey, Place>;
  byKey(key: TokenKey): Token | undefined;
  byFingerprint(fp: Fingerprint): Token | undefined;
  placesOf(key: TokenKey): readonly Place[];
  /** False without a workspace: then every output says that no inventory was searched. */
  readonly searched: boolean;
}
