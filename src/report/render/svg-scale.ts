import type { Picture } from '../picture/picture.ts';

/** Room of the picture, in its own units: names on the left, totals on the right. */
export const LEFT = 128;
export const RIGHT = 104;
export const PER_COLUMN = 3.2;
export const widthOf = (p: Picture): number => LEFT + p.columns * PER_COLUMN + RIGHT;
export const xOf = (column: number): number => LEFT + column * PER_COLUMN;
/** As short as it can be written. */
export const px = (n: number): string => String(Math.round(n * 10) / 10);

/** The moment at a column; in a gap, the end of the piece before it. */
export function momentAt({ pieces }: Picture, column: number): string {
  for (const p of pieces) {
    if (column > p.toColumn) continue;
    const [from, to] = [Date.parse(p.from), Date.parse(p.to)];
    const part = column <= p.fromColumn ? 0 : (column - p.fromColumn) / (p.toColumn - p.fromColumn);
    return new Date(from + part * (to - from)).toISOString();
  }
  return pieces.at(-1)?.to ?? '';
}

/** About as wide as a text of eleven units is drawn. */
export const textWidth = (text: string): number => text.length * 6.1;
