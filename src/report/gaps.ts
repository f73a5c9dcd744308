import type { Instant } from '../core/brand.ts';
import { toMs } from '../core/clock.ts';
import type { TimelineRow } from './timeline-row.ts';

export interface Line { readonly at: Instant; readonly seq: number }
/** What the first silences lie between. */
export interface Moments {
  readonly since: Instant | null;
  /** Stated by a person. */
  readonly detected: Instant | null;
  readonly opened: Line | null;
  readonly firstAction: Line | null;
}

/** A silence between two lines is worth a row from here on. */
const SILENCE_MS = 5 * 60_000;

interface Due { readonly seq: number; readonly texts: readonly string[] }

/** `line` sees all lines in order, also those that rows count together; `row` is handed the rows, none before its own line was seen. */
export interface Gaps { line(line: Line): void; row(row: TimelineRow): void }

/** Puts a row before each line that ended a silence: detection, opening, first action, and five minutes without a line. */
export function makeGaps(moments: Moments, emit: (row: TimelineRow) => void): Gaps {
  const first = firstGaps(moments);
  let before: Line | null = null;
  let due: Due[] = [];
  return {
    line(line) {
      const ms = before === null ? 0 : toMs(line.at) - toMs(before.at);
      before = line;
      const texts = [...first.get(line.seq) ?? [], ...(ms >= SILENCE_MS ? [`gap of ${span(ms)} without a line`] : [])];
      if (texts.length > 0) due.push({ seq: line.seq, texts });
    },
    row(row) {
      if (due[0] !== undefined && due[0].seq <= row.seq) {
        for (const gap of due) if (gap.seq <= row.seq) for (const text of gap.texts) emit({ ...row, who: '', code: 'gap', text, level: 'main' });
        due = due.filter((gap) => gap.seq > row.seq);
      }
      emit(row);
    },
  };
}

function firstGaps({ since, detected, opened, firstAction }: Moments): ReadonlyMap<number, readonly string[]> {
  const before = new Map<number, string[]>();
  const add = (from: Instant | null, to: Line | null, between: string): void => {
    if (from === null || to === null) return;
    const ms = toMs(to.at) - toMs(from);
    if (ms >= 1000) before.set(to.seq, [...before.get(to.seq) ?? [], `gap of ${span(ms)} between ${between}`]);
  };
  if (detected === null) add(since, opened, 'the start of the exposure and the opening');
  else add(detected, opened, 'detection and the opening');
  if (detected === null) add(opened?.at ?? null, firstAction, 'the opening and the first action');
  else add(detected, firstAction, 'detection and the first action');
  return before;
}

/** `00:03:35`. */
export function span(ms: number): string {
  const s = Math.floor(ms / 1000);
  return [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60].map((n) => String(n).padStart(2, '0')).join(':');
}
