import { join } from 'node:path';
import { Secret } from '../core/secret.ts';
import { unseal } from '../platform/age.ts';
import { readBytes, readText } from '../platform/files.ts';

export interface SealedPlace { readonly folder: string; readonly path: string; readonly field: string }

/**
 * What a consumer of a sealed file store does: `<folder>/<path>/state.json` names the current version, `<version>.age` holds its
 * fields. Written from the store's documentation and apart from its connector, as a service would be. Throws plain errors without a value.
 */
export async function readSealed({ folder, path, field }: SealedPlace, identity: Secret): Promise<Secret> {
  // Between the two reads the version may have been retired; the state read after that names another.
  for (let tries = 0; tries < 3; tries++) {
    const { current } = JSON.parse(await readText(join(folder, path, 'state.json'))) as { current?: unknown };
    if (typeof current !== 'string' || !/^[\w-]+$/.test(current)) throw new Error('nothing is current');
    const bytes = await readBytes(join(folder, path, `${current}.age`)).catch(() => null);
    if (bytes === null) continue;
    const opened = await unseal(identity, bytes);
    if (opened.is !== 'open') throw new Error('not sealed to this service');
    const value = (JSON.parse(opened.text) as { [name: string]: unknown })[field];
    if (typeof value !== 'string') throw new Error('no such field');
    return new Secret(value);
  }
  throw new Error('the version went away');
}
