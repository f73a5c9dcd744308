import { resolve } from 'node:path';
import { LARGEST_REPORT } from '../../intake/index.ts';
import { readUserText, strictText } from '../../platform/user-file.ts';
import type { CommandCx } from '../command.ts';

/** Text of a report, or of raw strings, that a person named. Throws E_REPORT at file:line:column. */
export const reportFile = (cx: CommandCx, path: string): Promise<string> =>
  readUserText(resolve(cx.cwd, path), { shown: path, code: 'E_REPORT', maxBytes: LARGEST_REPORT });

/** The same from stdin. Throws E_REPORT at stdin:line:column. */
export const reportStdin = async (cx: CommandCx): Promise<string> => strictText(await cx.ui.stdin(), { shown: 'stdin', code: 'E_REPORT' });
