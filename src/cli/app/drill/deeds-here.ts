import { join } from 'node:path';
import { readTextIfThere } from '../../../platform/files.ts';

/** Names of what players can do in the world of a drill. */
export async function deedsHere(dir: string): Promise<readonly string[]> {
  return Object.keys(JSON.parse(await readTextIfThere(join(dir, 'deeds.json')) ?? '{}') as object);
}
