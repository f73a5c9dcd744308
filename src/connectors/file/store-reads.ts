import { TokenctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { Instant } from '../../core/brand.ts';
import { fileFacts } from '../../platform/files.ts';
import type { StoreReads } from '../../ports/store.ts';
import { readContent } from './content.ts';
import type { FileStoreCx } from './context.ts';
import { folderOf } from './place.ts';
import { readState } from './state.ts';

export function fileStoreReads(cx: FileStoreCx): StoreReads {
  /** A folder that is not there is not an empty one: an unmounted store must never read as "no version holds it". */
  const place = async (path: string): Promise<string> => {
    if ((await fileFacts(cx.root))?.kind !== 'dir')
      throw new TokenctlError('E_UNAVAILABLE', `The folder of the sealed store '${cx.id}' is not there: ${cx.root}.`);
    return folderOf(cx.root, path);
  };
  const read = async (path: string, version: string, field: string): Promise<Secret | null> => {
    const folder = await place(path);
    const known = (await readState(folder, path))?.versions.some((v) => v.id === version && v.stage !== 'none') ?? false;
    return known ? (await readContent(folder, version, cx.sealing.ownIdentity))?.get(field) ?? null : null;
  };
  return {
    identity: async () => ({ folder: cx.root }),
    // Its age identity opens files; nobody revokes it.
    own: async () => ({ at: { vendor: 'file', where: cx.root }, credentials: [] }),
    history: async (path) => ((await readState(await place(path), path))?.versions ?? []).toReversed()
      .map(({ id, stage, created }) => ({ id, stage, created: created as Instant })),
    read,
    holds: async (path, version, field) => {
      const value = await read(path, version, field);
      return value && cx.fingerprint(value);
    },
  };
}
