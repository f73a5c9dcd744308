import { spanWords } from '../../comms/say.ts';
import type { Picture } from '../picture/picture.ts';
import { esc } from './escape.ts';
import { px, textWidth, xOf } from './svg-scale.ts';

const S = 1_000;
const STEPS = [100, 200, 500, S, 2 * S, 5 * S, 10 * S, 15 * S, 30 * S, 60 * S, 120 * S, 300 * S, 600 * S, 900 * S, 1800 * S, 3600 * S, 7200 * S, 10_800 * S, 21_600 * S, 43_200 * S, 86_400 * S, 172_800 * S, 604_800 * S];
const ROOM = 74;

interface Tick { readonly ms: number; readonly x: number; readonly anchor: 'start' | 'middle'; readonly label: string }

function ticksOf(piece: Picture['pieces'][number]): Tick[] {
  const [from, to] = [Date.parse(piece.from), Date.parse(piece.to)];
  const [x0, x1] = [xOf(piece.fromColumn), xOf(piece.toColumn)];
  if (to === from) return [{ ms: from, x: (x0 + x1) / 2, anchor: 'middle', label: labelOf(from, S) }];
  const ticks: Tick[] = [];
  const step = STEPS.find((s) => (s * (x1 - x0)) / (to - from) >= ROOM) ?? 604_800 * S;
  for (let ms = Math.ceil(from / step) * step; ms <= to; ms += step) {
    const x = x0 + ((x1 - x0) * (ms - from)) / (to - from);
    if (x - x0 > ROOM) ticks.push({ ms, x, anchor: 'middle', label: labelOf(ms, step) });
  }
  return [{ ms: from, x: x0, anchor: 'start', label: labelOf(from, Math.min(step, to - from < 120 * S ? S : step)) }, ...ticks];
}

/** As fine as the steps are. */
const labelOf = (ms: number, step: number): string => new Date(ms).toISOString().slice(11, step < S ? 21 : step < 60 * S ? 19 : 16);

/** The time under the lanes: each piece has a scale of its own, what was broken out between them is named. */
export function axisSvg(p: Picture, y: number): string {
  const out: string[] = [];
  let [end, day] = [0, ''];
  for (const [i, piece] of p.pieces.entries()) {
    out.push(`<path class="axis" d="M${px(xOf(piece.fromColumn))} ${y}H${px(xOf(piece.toColumn))}"/>`);
    for (const { ms, x, anchor, label } of ticksOf(piece)) {
      const at = new Date(ms).toISOString();
      out.push(`<path class="axis" d="M${px(x)} ${y}v5"/>`);
      const left = anchor === 'start' ? x : x - textWidth(label) / 2;
      if (left < end + 6) continue;
      end = left + textWidth(label);
      out.push(text(x, y + 17, label, anchor));
      if (at.slice(0, 10) === day) continue;
      day = at.slice(0, 10);
      out.push(text(x, y + 30, day, anchor, 'small'));
    }
    const next = p.pieces[i + 1];
    if (next !== undefined) out.push(gap(y, { from: piece.toColumn, to: next.fromColumn, ms: Date.parse(next.from) - Date.parse(piece.to) }));
  }
  return out.join('');
}

function gap(y: number, { from, to, ms }: { readonly from: number; readonly to: number; readonly ms: number }): string {
  const x = (xOf(from) + xOf(to)) / 2;
  return `<path class="slash" d="M${px(x - 5)} ${y + 5}l4 -10M${px(x + 1)} ${y + 5}l4 -10"/>${text(x, y + 44, spanWords(ms), 'middle', 'small')}`;
}

export const text = (x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end' = 'start', name = ''): string =>
  `<text x="${px(x)}" y="${px(y)}"${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}${name === '' ? '' : ` class="${name}"`}>${esc(words)}</text>`;
