import { TokenctlError } from '../core/errors.ts';

export interface Spot { readonly file: string; readonly text: string; readonly line: number; readonly column: number }

/** E_TEMPLATE with file:line:column, the line, and a caret under the column. */
export const templateError = ({ file, text, line, column }: Spot, problem: string, hint?: string): TokenctlError => {
  const source = text.split(/\r?\n/)[line - 1] ?? '';
  return new TokenctlError('E_TEMPLATE', `${file}:${line}:${column}: ${problem}`, {
    lines: [source, `${' '.repeat(Math.max(0, column - 1))}^`], ...(hint ? { hint } : {}), facts: { file, line, column },
  });
};
