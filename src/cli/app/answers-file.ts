import { resolve } from 'node:path';
import { NO_ANSWERS, parseAnswers, type PreparedAnswers } from '../../policy/index.ts';
import { readUserFile } from '../../platform/user-file.ts';
import type { CommandCx } from '../command.ts';

/**
 * `--answers FILE`, read and checked before anything else is; what comes back holds it against the steps once they are known.
 * Throws E_USAGE at file:line:column, also for a value in it: answers are journaled.
 */
export async function answersFile(cx: CommandCx, name: string | undefined): Promise<(steps: readonly string[]) => PreparedAnswers> {
  if (name === undefined) return () => NO_ANSWERS;
  const { looksSecret } = await import('../../intake/looks-secret.ts');
  const file = { text: await readUserFile(resolve(cx.cwd, name), { shown: name, code: 'E_USAGE' }), file: name, looksSecret };
  parseAnswers(file);
  return (steps) => parseAnswers({ ...file, steps });
}
