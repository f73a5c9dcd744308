import type { Picture } from '../picture/picture.ts';
import { text } from './svg-axis.ts';
import { px, textWidth, widthOf, xOf } from './svg-scale.ts';

const ROW = 14;
const MOST_ROWS = 5;
/** Nearer than this two marks are one, with both names. */
const NEAR = 1.5;

interface Label { readonly x: number; readonly words: string; readonly flipped: boolean; readonly row: number }
export interface Labels { readonly labels: readonly Label[]; readonly height: number }

/** Moments that have names: each name in the first row that has room for it. */
export function layLabels(p: Picture): Labels {
  const joined: { column: number; names: string[] }[] = [];
  for (const { column, is } of p.marks.toSorted((a, b) => a.column - b.column)) {
    const last = joined.at(-1);
    if (last !== undefined && column - last.column < NEAR) last.names.push(is);
    else joined.push({ column, names: [is] });
  }
  const ends: number[] = [];
  const labels = joined.map(({ column, names }): Label => {
    const [words, x] = [names.join(', '), xOf(column)];
    const flipped = x + textWidth(words) + 4 > widthOf(p);
    const from = flipped ? x - 4 - textWidth(words) : x + 4;
    const free = ends.findIndex((end) => from > end);
    const row = free >= 0 ? free : Math.min(ends.length, MOST_ROWS - 1);
    ends[row] = from + textWidth(words) + 8;
    return { x, words, flipped, row };
  });
  return { labels, height: Math.max(1, ends.length) * ROW + 10 };
}

/** A line through all lanes for each, and its name above. */
export const marksSvg = ({ labels }: Labels, bottom: number): string => labels.map(({ x, words, flipped, row }) => {
  const y = ROW * (row + 1);
  return `<path class="mark" d="M${px(x)} ${y - 9}V${px(bottom)}"/>${text(flipped ? x - 4 : x + 4, y, words, flipped ? 'end' : 'start')}`;
}).join('');
