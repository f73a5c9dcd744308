import { LANE_WORDS } from '../picture/lanes.ts';
import type { Picture } from '../picture/picture.ts';
import { esc } from './escape.ts';
import { axisSvg } from './svg-axis.ts';
import { CURVE_HEIGHT, curveSvg, LANE_HEIGHT, laneSvg } from './svg-lanes.ts';
import { layLabels, marksSvg } from './svg-marks.ts';
import { px, widthOf, xOf } from './svg-scale.ts';

const AXIS_HEIGHT = 52;
const moment = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`;

/** An incident as one inline SVG: read without colour (each lane is named, each kind of mark has its shape), and told in words by its description. */
export function pictureSvg(p: Picture): string {
  const labels = layLabels(p);
  const top = labels.height;
  const lanesTop = top + CURVE_HEIGHT;
  const bottom = lanesTop + p.lanes.length * LANE_HEIGHT;
  const gaps = p.pieces.slice(1).map((piece, i) => {
    const from = xOf(p.pieces[i]?.toColumn ?? 0);
    return `<rect class="gap" x="${px(from)}" y="${top}" width="${px(xOf(piece.fromColumn) - from)}" height="${px(bottom - top)}"/>`;
  });
  return [
    `<svg viewBox="0 0 ${px(widthOf(p))} ${px(bottom + AXIS_HEIGHT)}" role="img" aria-labelledby="pt pd"><title id="pt">The incident over time</title><desc id="pd">${esc(told(p))}</desc>`,
    ...gaps, curveSvg(p, top), ...p.lanes.map((lane, i) => laneSvg(p, lane, lanesTop + i * LANE_HEIGHT)), marksSvg(labels, bottom), axisSvg(p, bottom), '</svg>',
    `<figcaption class="none">UTC. ${p.pieces.length > 1 ? 'The axis is broken where nothing happened, for as long as stands under the break; each piece has its own scale. ' : ''}Numbers on the right are totals: ${p.lanes.map(({ lane }) => `${LANE_WORDS[lane].title.toLowerCase()}: ${LANE_WORDS[lane].counts}`).join('; ')}. The higher or larger a mark, the more fell into its column.</figcaption>`,
  ].join('');
}

function told(p: Picture): string {
  const [first, last] = [p.pieces[0]?.from ?? '', p.pieces.at(-1)?.to ?? ''];
  const [, exposed, open] = p.curve.steps.at(-1) ?? [0, 0, 0];
  return [
    `From ${moment(first)} to ${moment(last)}.`, `At most ${p.curve.most} tokens; at the end ${exposed} exposed and ${open} open.`,
    ...p.marks.map((m) => `${m.is}: ${moment(m.at)}.`), ...p.lanes.map((l) => `${LANE_WORDS[l.lane].title}: ${l.total}.`),
  ].join(' ');
}
