import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A folder that the package ships (`runbooks`, `templates`, `schemas`). The bundle lies in `dist/`, the source three folders
 * deep: both are found from the file that runs.
 */
export function shipped(folder: string): string {
  const here = dirname(fileURLToPath(import.meta.url));
  const root = /[\\/]src[\\/]cli[\\/]app$/.test(here) ? join(here, '..', '..', '..') : join(here, '..');
  return join(root, folder);
}
