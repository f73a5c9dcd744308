import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { TokenctlError } from '../core/errors.ts';

/** Gives a folder and what is in it to a group: 2770 and 0660. Throws E_USAGE if the group is not there or not ours to give. */
export async function shareWithGroup(dir: string, group: string): Promise<void> {
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(group)) throw new TokenctlError('E_USAGE', 'a group name has letters, digits, dashes and underscores');
  const run = promisify(execFile);
  try {
    await run('chgrp', ['-R', '--', group, dir]);
    await run('find', [dir, '-type', 'd', '-exec', 'chmod', '2770', '{}', '+']);
    await run('find', [dir, '-type', 'f', '-exec', 'chmod', '0660', '{}', '+']);
  } catch {
    throw new TokenctlError('E_USAGE', `the state directory could not be given to group ${group}`, { next: ['id -nG'] });
  }
}
