import { hideSecrets, oneLine } from './source-hide.ts';

const WIDTH = 120;

/** A line of a file for the screen, cut around a column (from 1) if it is long, and what stands under it: blanks and a `^`. */
export function shownLine(line: string, column: number, hide: (text: string) => string = hideSecrets): { readonly sourceLine: string; readonly caret: string } {
  const whole = oneLine(hide(line.replace(/\r$/, '')));
  const from = whole.length <= WIDTH || column <= WIDTH - 20 ? 0 : column - WIDTH / 2;
  const sourceLine = (from > 0 ? '…' : '') + whole.slice(from, from + WIDTH) + (whole.length > from + WIDTH ? '…' : '');
  return { sourceLine, caret: `${' '.repeat(Math.max(0, column - 1 - from + (from > 0 ? 1 : 0)))}^` };
}
