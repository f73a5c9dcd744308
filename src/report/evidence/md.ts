import { markdownText } from '../../comms/markdown.ts';
import { plainLine } from '../../comms/plain-text.ts';

/** Other people's text inside Markdown. */
export const md = (text: string): string => markdownText(plainLine(text, 1_000));
/** `2026-11-23 12:09:26.149 UTC`. */
export const when = (at: string): string => `${at.slice(0, 23).replace('T', ' ')} UTC`;

/** Rows of one table in a file for people; the rest is in the files beside it. */
export const MOST_ROWS = 200;

type Row = readonly string[];
/** The first rows of a table, and how many there were. */
export interface Rows { readonly first: readonly Row[]; readonly total: number }

/** Gathers a table; what would not be shown is not kept, and `row` is not called for it. */
export function gatherRows(): Rows & { add(row: () => Row): void } {
  const first: Row[] = [];
  let total = 0;
  return {
    first,
    get total() { return total; },
    add(row) {
      total += 1;
      if (first.length < MOST_ROWS) first.push(row());
    },
  };
}

/** All of a few rows, or the first of many. */
export function rowsOf<T>(items: Iterable<T>, row: (item: T) => Row): Rows {
  const rows = gatherRows();
  for (const item of items) rows.add(() => row(item));
  return rows;
}

const line = (cells: Row): string => `| ${cells.join(' | ')} |`;

/** A Markdown table; cells are written as they are. `none` stands for an empty one; `rest` = the file that has all of a long one. */
export function table(head: readonly string[], { first, total }: Rows, { none, rest }: { readonly none: string; readonly rest: string }): string {
  if (total === 0) return none;
  const more = total > first.length ? [`\nand ${total - first.length} more: ${rest}`] : [];
  return [...tableHead(head), ...first.map(line), ...more].join('\n');
}

/** A table whose rows are written one by one. */
export const tableHead = (head: readonly string[]): readonly string[] => [line(head), line(head.map(() => '---'))];
export const tableLine = line;
