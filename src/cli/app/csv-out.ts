import { resolve } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { writePrivate } from '../../platform/files.ts';
import { checkWritable } from '../../platform/user-file.ts';
import { batches, csvLine, ofDrill } from '../../report/csv.ts';
import { sanitize } from '../../ui/index.ts';
import type { CommandCx, FlagSpec } from '../command.ts';

export const CSV_FLAG = { name: '--csv', kind: 'file', value: 'FILE', summary: 'every row as CSV into FILE (mode 0600, replaced as a whole); - = stdout' } as const satisfies FlagSpec;

/** Can it be written there? Asked before anything is read. Throws E_USAGE. */
export async function checkCsv(cx: CommandCx, to: string | undefined): Promise<void> {
  if (to === undefined) return;
  if (to !== '-') return checkWritable(resolve(cx.cwd, to), { shown: to, flag: '--csv' });
  if (cx.ui.mode !== 'text') throw new TokenctlError('E_USAGE', '--csv - and --json both want stdout', { hint: 'Give --csv a file, or leave one of them out.' });
}

const bare = (rows: Iterable<readonly string[]>): Generator<string> => batches(rows, (row) => csvLine(row.map((cell) => sanitize(cell))));

/** Writes rows as they come; a long ledger never stands in memory as one text. */
export async function writeCsv(cx: CommandCx, to: string, rows: Iterable<readonly string[]>): Promise<void> {
  const marked = cx.drill === null ? rows : ofDrill(rows);
  if (to !== '-') return writePrivate(resolve(cx.cwd, to), bare(marked));
  for (const text of bare(marked)) {
    if (cx.ui.outGone.aborted) return;
    // `out` ends the line itself.
    cx.ui.out(text.slice(0, -1));
  }
}
