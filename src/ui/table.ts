import { fit, padEnd, padStart, widthOf } from './width.ts';

export interface Column {
  readonly head: string;
  readonly align?: 'left' | 'right';
  /** May be cut so that the table fits; never for ids, which are pasted into the next command. */
  readonly shrinks?: boolean;
}
export interface TableOptions { readonly columns: number; readonly accessible: boolean; readonly indent?: number }

const GAP = '  ';
const MIN_SHRUNK = 12;

/**
 * Rows as lines, aligned with spaces so that they can be cut and pasted; no lines are drawn. In accessible mode every
 * row becomes `name: value` lines, set apart by an empty line. Cells may carry colour.
 */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[], options: TableOptions): string[] {
  return options.accessible ? spoken(columns, rows) : aligned(columns, rows, options);
}

function spoken(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  return rows.flatMap((row, i) => [
    ...(i === 0 ? [] : ['']),
    ...columns.flatMap((column, k) => {
      const cell = row[k] ?? '';
      return cell === '' ? [] : [column.head === '' ? cell : `${column.head}: ${cell}`];
    }),
  ]);
}

function aligned(columns: readonly Column[], rows: readonly (readonly string[])[], { columns: room, indent = 0 }: TableOptions): string[] {
  const hasHead = columns.some((column) => column.head !== '');
  const all = hasHead ? [columns.map((column) => column.head), ...rows] : rows;
  const widths = columns.map((_, k) => Math.max(0, ...all.map((row) => widthOf(row[k] ?? ''))));
  const over = indent + widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1) - room;
  const shrunk = columns.findIndex((column) => column.shrinks === true);
  if (over > 0 && shrunk >= 0) widths[shrunk] = Math.max(MIN_SHRUNK, (widths[shrunk] ?? 0) - over);
  return all.map((row) => {
    const cells = columns.map((column, k) => {
      const width = widths[k] ?? 0;
      const cell = column.shrinks === true ? fit(row[k] ?? '', width) : row[k] ?? '';
      return column.align === 'right' ? padStart(cell, width) : padEnd(cell, width);
    });
    return `${' '.repeat(indent)}${cells.join(GAP)}`.trimEnd();
  });
}
