import { LANE_WORDS } from '../picture/lanes.ts';
import type { LaneCount, Picture } from '../picture/picture.ts';
import { esc } from './escape.ts';
import { text } from './svg-axis.ts';
import { LEFT, momentAt, PER_COLUMN, px, widthOf, xOf } from './svg-scale.ts';

export const LANE_HEIGHT = 30;
export const CURVE_HEIGHT = 84;
const count = (n: number): string => n.toLocaleString('en');

/** The step line of how many tokens were exposed, and how many entries open. */
export function curveSvg(p: Picture, top: number): string {
  const { steps, most } = p.curve;
  const [bottom, end] = [top + CURVE_HEIGHT - 8, xOf(p.columns)];
  const y = (n: number): number => bottom - (most === 0 ? 0 : ((CURVE_HEIGHT - 18) * n) / most);
  const line = (of: 1 | 2): string => steps.map(([column, ...n], i) => (i === 0 ? `M${px(xOf(column))} ${px(y(n[of - 1] ?? 0))}` : `H${px(xOf(column))}V${px(y(n[of - 1] ?? 0))}`)).join('') + `H${px(end)}`;
  const last = steps.at(-1) ?? [0, 0, 0];
  return [
    `<path class="area" d="${line(1)}V${px(bottom)}H${px(LEFT)}Z"/><path class="edge" d="${line(1)}"/><path class="open" d="${line(2)}"/>`,
    `<path class="rule" d="M${LEFT} ${px(bottom)}H${px(end)}"/>`,
    text(0, top + 16, 'Exposed', 'start', 'name'), text(0, top + 31, 'area: not contained', 'start', 'small'), text(0, top + 44, 'dashed: not closed', 'start', 'small'),
    text(LEFT - 5, y(most) + 4, count(most), 'end', 'small'), text(LEFT - 5, bottom + 3, '0', 'end', 'small'),
    text(end + 10, top + 16, `${count(last[1])} exposed`), text(end + 10, top + 31, `${count(last[2])} open`),
  ].join('');
}

/** One lane: as many marks as columns in which something happened; the higher or larger, the more (by the logarithm). */
export function laneSvg(p: Picture, lane: LaneCount, top: number): string {
  const words = LANE_WORDS[lane.lane];
  const middle = top + LANE_HEIGHT / 2;
  const most = Math.max(1, ...lane.columns.map(([, n]) => n));
  const marks = lane.columns.map(([column, n]) => {
    const part = Math.log1p(n) / Math.log1p(most);
    const title = `<title>${esc(`${momentAt(p, column).slice(0, 19).replace('T', ' ')} UTC: ${count(n)}`)}</title>`;
    return `<g>${title}${shape(lane.lane, { x: xOf(column) + PER_COLUMN / 2, middle, bottom: top + LANE_HEIGHT - 4, part, alone: most === 1 })}</g>`;
  });
  return [
    `<path class="rule" d="M${LEFT} ${px(top + LANE_HEIGHT)}H${px(xOf(p.columns))}"/>`,
    text(0, middle + 4, words.title, 'start', 'name'), ...marks, text(widthOf(p) - 94, middle + 4, count(lane.total)),
  ].join('');
}

interface Place { readonly x: number; readonly middle: number; readonly bottom: number; /** 0 to 1. */ readonly part: number; readonly alone: boolean }
function shape(lane: LaneCount['lane'], { x, middle, bottom, part, alone }: Place): string {
  const r = alone ? 3.5 : 2.5 + 2.5 * part;
  switch (lane) {
    case 'people': return `<path class="hollow" d="M${px(x)} ${px(middle - r - 1)}l${px(r + 1)} ${px(r + 1)}l${px(-r - 1)} ${px(r + 1)}l${px(-r - 1)} ${px(-r - 1)}Z"/>`;
    case 'messages': return `<circle class="hollow" cx="${px(x)}" cy="${px(middle)}" r="${px(r)}"/>`;
    case 'trouble': return `<path class="cross" d="M${px(x - r)} ${px(middle - r)}l${px(2 * r)} ${px(2 * r)}M${px(x - r)} ${px(middle + r)}l${px(2 * r)} ${px(-2 * r)}"/>`;
    case 'containment': case 'replacement': case 'proof': {
      const height = alone ? 14 : 5 + (LANE_HEIGHT - 11) * part;
      return `<rect class="bar" x="${px(x - PER_COLUMN / 2 + 0.2)}" y="${px(bottom - height)}" width="${px(PER_COLUMN - 0.4)}" height="${px(height)}"/>`;
    }
  }
}
