import type { Stretch } from './activity.ts';

/** Columns that the axis has, its gaps included. */
export const COLUMNS = 240;
/** Columns of a gap. */
export const GAP = 8;

/** A piece of the axis: time runs evenly within it, and each piece has its own scale. Columns are fractions. */
export interface Piece { readonly fromMs: number; readonly toMs: number; readonly from: number; readonly to: number }
export interface Axis {
  readonly pieces: readonly Piece[];
  /** The column of a moment; what lies in a gap stands in its middle. */
  columnOf(ms: number): number;
  /** The moment at a column. */
  msAt(column: number): number;
}

/** Gaps that the axis may have. */
const MOST_GAPS = 5;
/** A silence is left out when it is so many times longer than those that stay, and would take that part of what they and the rest take. */
const LONGER = 4;
const TOO_MUCH = 0.25;
const LEAST_WIDTH = 14;

/** An axis over stretches of activity: silences that would leave no room for what happened are broken out. */
export function makeAxis(stretches: readonly Stretch[]): Axis {
  const parts = cut(stretches.length === 0 ? [[0, 0]] : stretches);
  const room = COLUMNS - GAP * (parts.length - 1) - LEAST_WIDTH * parts.length;
  // By the root of their length: three seconds of a run keep room beside the two minutes of its proofs.
  const weights = parts.map(([from, to]) => Math.sqrt(Math.max(1, to - from)));
  const sum = weights.reduce((a, b) => a + b, 0);
  let at = 0;
  const pieces = parts.map(([fromMs, toMs], i): Piece => {
    const from = at;
    const to = from + LEAST_WIDTH + (room * (weights[i] ?? 0)) / sum;
    at = to + GAP;
    return { fromMs, toMs, from, to };
  });
  return { pieces, columnOf: (ms) => Math.min(COLUMNS, columnOf(pieces, ms)), msAt: (column) => msAt(pieces, column) };
}

/** The longest silences are left out, as many as stand out from the others. */
function cut(stretches: readonly Stretch[]): readonly Stretch[] {
  const gaps = stretches.slice(1).map(([from], i) => ({ i: i + 1, ms: from - (stretches[i]?.[1] ?? from) })).sort((a, b) => b.ms - a.ms);
  let left = (stretches.at(-1)?.[1] ?? 0) - (stretches[0]?.[0] ?? 0);
  let most = 0;
  for (const [k, { ms }] of gaps.slice(0, MOST_GAPS).entries()) {
    left -= ms;
    // Where nothing is left between them, every moment stands alone, and an even axis shows most.
    if (left > 0 && ms >= LONGER * (gaps[k + 1]?.ms ?? 0) && ms > TOO_MUCH * left) most = k + 1;
  }
  const out = new Set(gaps.slice(0, most).map(({ i }) => i));
  const parts: [number, number][] = [];
  for (const [i, [from, to]] of stretches.entries()) {
    const before = parts.at(-1);
    if (before === undefined || out.has(i)) parts.push([from, to]);
    else before[1] = Math.max(before[1], to);
  }
  return parts;
}

function columnOf(pieces: readonly Piece[], ms: number): number {
  for (const [i, p] of pieces.entries()) {
    if (ms > p.toMs) continue;
    if (ms < p.fromMs) return i === 0 ? p.from : p.from - GAP / 2;
    return p.toMs === p.fromMs ? (p.from + p.to) / 2 : p.from + ((p.to - p.from) * (ms - p.fromMs)) / (p.toMs - p.fromMs);
  }
  return pieces.at(-1)?.to ?? 0;
}

function msAt(pieces: readonly Piece[], column: number): number {
  for (const p of pieces) {
    if (column > p.to) continue;
    return column <= p.from ? p.fromMs : p.fromMs + ((p.toMs - p.fromMs) * (column - p.from)) / (p.to - p.from);
  }
  return pieces.at(-1)?.toMs ?? 0;
}
