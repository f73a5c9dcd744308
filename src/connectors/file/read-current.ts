import { join } from 'node:path';
import type { Secret } from '../../core/secret.ts';
import { TokenctlError } from '../../core/errors.ts';
import { readContent, type Fields } from './content.ts';
import { folderOf } from './place.ts';
import { readState } from './state.ts';

/**
 * What a consumer of the sealed store does, and all that it needs: its own age identity, to which the store seals
 * (`recipients:` of the store's entry).
 *
 *     <folder>/prod/payments/state.json        {"current": "3-0e2654e0", …}
 *     <folder>/prod/payments/3-0e2654e0.age    age file of {"api_token": "…", …}
 *
 * In a shell: `age -d -i me.key "prod/payments/$(jq -r .current prod/payments/state.json).age" | jq -r .api_token`.
 * Read `state.json` anew after `reloads:` of the inventory, or when its file changes; it is replaced whole.
 * Throws E_NO_VALUE if nothing is current there, E_SEALED_ELSEWHERE if it is not sealed to this identity.
 */
export async function readCurrent(o: { readonly folder: string; readonly path: string; readonly identity: () => Promise<Secret> }): Promise<{ readonly version: string; readonly fields: Fields }> {
  const folder = await folderOf(join(o.folder), o.path);
  // A promote and a retire may fall between the two reads; the state read after that names a version that is there.
  for (let tries = 0; tries < 3; tries++) {
    const version = (await readState(folder, o.path))?.current ?? null;
    const fields = version === null ? null : await readContent(folder, version, o.identity);
    if (version !== null && fields !== null) return { version, fields };
  }
  throw new TokenctlError('E_NO_VALUE', `Nothing is current at '${o.path}' of the sealed store.`);
}
