import { dirname, join, resolve } from 'node:path';
import { TokenctlError } from '../core/errors.ts';
import { exists } from '../platform/files.ts';

export const WORKSPACE_FILE = 'tokenctl.yaml';

/** The nearest `tokenctl.yaml` from `dir` upwards, not above the git root. Throws E_NO_WORKSPACE. */
export async function findWorkspace(dir: string): Promise<string> {
  for (let here = resolve(dir); ; here = dirname(here)) {
    if (await exists(join(here, WORKSPACE_FILE))) return join(here, WORKSPACE_FILE);
    if (dirname(here) === here || await exists(join(here, '.git')))
      throw new TokenctlError('E_NO_WORKSPACE', `there is no ${WORKSPACE_FILE} in ${resolve(dir)} or above it`, { next: ['tokenctl init'] });
  }
}
