import type { TokenctlError } from '../core/errors.ts';
import { hideRuns, oneLine } from '../core/source-hide.ts';
import { shownLine } from '../core/source-line.ts';
import { refusal } from '../core/source-complaint.ts';

export interface Spot { readonly file: string; readonly text: string; readonly line: number; readonly column: number }

/** E_TEMPLATE with file:line:column, the line, and a caret under the column. `meant`: what was probably meant. */
export const templateError = ({ file, text, line, column }: Spot, problem: string, meant: string | null = null): TokenctlError =>
  refusal('E_TEMPLATE', [{ file: oneLine(file), line, column, message: oneLine(hideRuns(problem)), suggestion: meant, ...shownLine(text.split(/\r?\n/)[line - 1] ?? '', column) }]);
