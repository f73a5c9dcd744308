import type { Fingerprint, TokenKey } from '../../core/brand.ts';
import type { Place, SecretVersion } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import type { SecretStore } from '../../ports/store.ts';

/** One version of a place, and what its fields hold, known by keyed fingerprint; never a value. */
export interface HeldVersion {
  readonly version: SecretVersion;
  /** null = it could not be read (destroyed, empty), or holds no such field. */
  readonly fields: readonly { readonly field: string; readonly fingerprint: Fingerprint | null; readonly token: TokenKey | null }[];
}

/** Newest first. Throws TokenctlError when the store cannot be read. */
export async function heldVersions(store: SecretStore, o: { readonly place: Pick<Place, 'path' | 'fields'>; readonly byFingerprint: (fp: Fingerprint) => { readonly key: TokenKey } | undefined; readonly call: Call }): Promise<readonly HeldVersion[]> {
  const found: HeldVersion[] = [];
  for (const version of await store.reads.history(o.place.path, o.call)) {
    const fields = [];
    for (const { field } of o.place.fields) {
      const fingerprint = await store.reads.holds(o.place.path, version.id, field, o.call);
      fields.push({ field, fingerprint, token: fingerprint === null ? null : o.byFingerprint(fingerprint)?.key ?? null });
    }
    found.push({ version, fields });
  }
  return found;
}
