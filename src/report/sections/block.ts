import type { Picture } from '../picture/picture.ts';

/** A piece of a line: text, or a command to be copied. All of it is raw; a renderer escapes it once, where it lands. */
export type Span = string | { readonly code: string };
export type Cell = Span | readonly Span[];

export interface Table {
  readonly is: 'table';
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Stands in place of an empty table. */
  readonly none: string;
  /** Under the table: how many more there are, and where. */
  readonly more?: Cell;
  /** Columns of numbers. */
  readonly right?: readonly number[];
}

/** What a review is made of, whatever it is rendered to. */
export type Block =
  | { readonly is: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly is: 'text'; readonly text: Cell; readonly strong?: boolean }
  | { readonly is: 'list'; readonly items: readonly Cell[] }
  | { readonly is: 'command'; readonly text: string }
  | { readonly is: 'picture'; readonly picture: Picture }
  | Table;

export const heading = (text: string, level: 2 | 3 = 2): Block => ({ is: 'heading', level, text });
export const text = (of: Cell, strong = false): Block => ({ is: 'text', text: of, strong });
export const code = (of: string): Span => ({ code: of });

/** A table of rows that have been chosen; `total` tells how many there are, and `rest` who has them all. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[], o: { readonly none: string; readonly total?: number; readonly rest?: readonly Span[]; readonly right?: readonly number[] }): Table {
  const more = (o.total ?? rows.length) - rows.length;
  return { is: 'table', head, rows, none: o.none, ...(o.right === undefined ? {} : { right: o.right }),
    ...(more > 0 ? { more: [`and ${more.toLocaleString('en')} more`, ...(o.rest === undefined ? [] : [': ', ...o.rest])] } : {}) };
}
