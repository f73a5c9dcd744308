import { dirname, join, sep } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { realPath } from '../../platform/files.ts';

/** A path in the store: safe segments only, so that it is one folder below the store's own on every file system. */
export function segmentsOf(path: string): readonly string[] {
  const segments = path.split('/');
  const bad = segments.some((s) => !/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(s) || s.endsWith('.age') || s === 'state.json');
  if (bad || path.length > 400)
    throw new TokenctlError('E_CONFIG', `'${shown(path)}' is no path of a sealed store.`, { hint: 'A path has segments of letters, digits, dots, dashes and underscores between slashes, such as prod/payments.' });
  return segments;
}
const shown = (path: string): string => path.slice(0, 100).replace(/[^\x20-\x7e]/g, '?');

/**
 * Folder of a path. Throws E_CONFIG if a link on the way leads out of the store: what is written there would be found by
 * nobody who looks for it here.
 */
export async function folderOf(root: string, path: string): Promise<string> {
  const folder = join(root, ...segmentsOf(path));
  const home = await realPath(root);
  if (home === null) return folder;
  for (let at = folder; at !== root; at = dirname(at)) {
    const real = await realPath(at);
    if (real === null) continue;
    if (!real.startsWith(home + sep)) throw new TokenctlError('E_CONFIG', `'${path}' leads out of the sealed store by a link.`);
    break;
  }
  return folder;
}
