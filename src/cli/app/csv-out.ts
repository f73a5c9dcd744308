import { resolve } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { writePrivate } from '../../platform/files.ts';
import { checkWritable } from '../../platform/user-file.ts';
import { csvLine } from '../../report/csv.ts';
import { sanitize } from '../../ui/index.ts';
import type { CommandCx, FlagSpec } from '../command.ts';

export const CSV_FLAG = { name: '--csv', kind: 'file', value: 'FILE', summary: 'every row as CSV into FILE (mode 0600, replaced as a whole); - = stdout' } as const satisfies FlagSpec;

/** Can it be written there? Asked before anything is read. Throws E_USAGE. */
export async function checkCsv(cx: CommandCx, to: string | undefined): Promise<void> {
  if (to === undefined) return;
  if (to !== '-') return checkWritable(resolve(cx.cwd, to), { shown: to, flag: '--csv' });
  if (cx.ui.mode !== 'text') throw new TokenctlError('E_USAGE', '--csv - and --json both want stdout', { hint: 'Give --csv a file, or leave one of them out.' });
}

/** Rows a write takes to a file or a pipe. */
const BATCH = 256;

function* batches(rows: Iterable<readonly string[]>): Generator<string> {
  let text: string[] = [];
  for (const row of rows) {
    text.push(csvLine(row.map((cell) => sanitize(cell))));
    if (text.length < BATCH) continue;
    yield text.join('');
    text = [];
  }
  if (text.length > 0) yield text.join('');
}

/** Writes rows as they come; a long ledger never stands in memory as one text. */
export async function writeCsv(cx: CommandCx, to: string, rows: Iterable<readonly string[]>): Promise<void> {
  if (to !== '-') return writePrivate(resolve(cx.cwd, to), batches(rows));
  for (const text of batches(rows)) {
    if (cx.ui.outGone.aborted) return;
    // `out` ends the line itself.
    cx.ui.out(text.slice(0, -1));
  }
}
