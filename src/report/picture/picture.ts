import type { Instant } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import { lineMs, type Situation } from '../../ledger/index.ts';
import { makeIntents } from '../review/intents.ts';
import { momentOf } from '../review/moment.ts';
import type { Milestones } from '../review/reached.ts';
import { withMoments, type Stretch } from './activity.ts';
import { COLUMNS, makeAxis, type Axis } from './axis.ts';
import { exposureCurve, type Curve } from './curve.ts';
import { makeLateAnswers } from './late-answers.ts';
import { LANES, lanesOf, type Lane } from './lanes.ts';

/** How many lines of a lane fall into a column; columns without one are left out. */
export interface LaneCount { readonly lane: Lane; readonly total: number; readonly columns: readonly (readonly [column: number, lines: number])[] }
export interface PictureMark { readonly is: 'since' | 'detected' | 'opened' | 'first containment' | 'all contained' | 'covered' | 'closed' | 'this report'; readonly at: Instant; readonly column: number }

/** An incident as lanes over a time axis of `columns` columns, whatever its size. */
export interface Picture {
  readonly columns: number;
  /** The axis is broken between its pieces; each has its own scale. */
  readonly pieces: readonly { readonly from: Instant; readonly to: Instant; readonly fromColumn: number; readonly toColumn: number }[];
  readonly curve: Curve;
  readonly lanes: readonly LaneCount[];
  readonly marks: readonly PictureMark[];
}

export interface PictureFold { see(e: JournalEvent): void; picture(): Picture }

export interface PictureIn {
  readonly s: Situation;
  readonly milestones: Milestones;
  readonly stretches: readonly Stretch[];
  readonly since: Instant | null;
  readonly closed: Instant | null;
  readonly nowMs: number;
}

/** The second pass: the axis is known, and every line falls into its column. */
export function makePicture(o: PictureIn): PictureFold {
  const named = marksOf(o);
  const axis = makeAxis(withMoments(o.stretches, named.map(([, at]) => toMs(at))));
  const [endedOf, lateIn] = [makeIntents(), makeLateAnswers()];
  const counts = new Map<Lane, Map<number, number>>(LANES.map((lane) => [lane, new Map()]));
  return {
    see(e) {
      const ended = endedOf(e);
      for (const lane of lanesOf(e, { ended, late: lateIn(e, ended) })) {
        const of = counts.get(lane);
        const at = cell(axis, lineMs(e.at));
        if (of !== undefined && at !== null) of.set(at, (of.get(at) ?? 0) + 1);
      }
    },
    picture: () => ({
      columns: COLUMNS,
      pieces: axis.pieces.flatMap((p) => { const [from, to] = [momentOf(p.fromMs), momentOf(p.toMs)]; return from === null || to === null ? [] : [{ from, to, fromColumn: round(p.from), toColumn: round(p.to) }]; }),
      curve: exposureCurve(o.s, { axis, nowMs: o.nowMs }),
      lanes: [...counts].map(([lane, of]) => ({ lane, total: [...of.values()].reduce((a, b) => a + b, 0), columns: [...of].sort(([a], [b]) => a - b) })),
      marks: named.map(([is, at]) => ({ is, at, column: round(axis.columnOf(toMs(at))) })),
    }),
  };
}

const round = (column: number): number => Math.round(column * 100) / 100;
const cell = (axis: Axis, ms: number): number | null => (Number.isFinite(ms) ? Math.min(COLUMNS - 1, Math.floor(axis.columnOf(ms))) : null);

function marksOf({ milestones: m, since, closed, nowMs }: PictureIn): (readonly [PictureMark['is'], Instant])[] {
  const all: (readonly [PictureMark['is'], Instant | null | undefined])[] = [['since', since], ['detected', m.detected], ['opened', m.opened], ['first containment', m.firstContainment?.at], ['all contained', m.contained?.at], ['covered', m.covered?.at], ['closed', closed], ['this report', closed === null ? momentOf(nowMs) : null]];
  return all.flatMap(([is, at]) => (at == null || Number.isNaN(toMs(at)) ? [] : [[is, at] as const]));
}
