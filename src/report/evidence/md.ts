import { markdownText } from '../../comms/markdown.ts';
import { plainLine } from '../../comms/plain-text.ts';

/** Other people's text inside Markdown. */
export const md = (text: string): string => markdownText(plainLine(text, 1_000));
/** `2026-11-23 12:09:26.149 UTC`. */
export const when = (at: string): string => `${at.slice(0, 23).replace('T', ' ')} UTC`;

/** A Markdown table; cells are written as they are. `none` stands for an empty one. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return none;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
