import type { Instant } from '../../../../src/core/brand.ts';
import { toMs } from '../../../../src/core/clock.ts';
import { span, type Line, type Moments } from '../../../../src/report/gaps.ts';
import type { TimelineRow } from '../../../../src/report/timeline-row.ts';

/** A silence between two lines is worth a row from here on. */
const SILENCE_MS = 5 * 60_000;

/** `every` = all lines, also those that `rows` counts together. Puts a row before each line that ended a silence: detection, opening, first action, and five minutes without a line. */
export function withGaps(rows: readonly TimelineRow[], every: readonly Line[], { since, detected, opened, firstAction }: Moments): TimelineRow[] {
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
  for (const [i, line] of every.entries()) {
    const ms = i === 0 ? 0 : toMs(line.at) - toMs(every[i - 1]?.at ?? line.at);
    if (ms >= SILENCE_MS) before.set(line.seq, [...before.get(line.seq) ?? [], `gap of ${span(ms)} without a line`]);
  }
  const out: TimelineRow[] = [];
  const due = [...before.keys()].sort((a, b) => a - b);
  for (const row of rows) {
    while (due[0] !== undefined && due[0] <= row.seq) for (const text of before.get(due.shift() as number) ?? []) out.push(gapRow(row, text));
    out.push(row);
  }
  return out;
}
const gapRow = (at: TimelineRow, text: string): TimelineRow => ({ ...at, who: '', code: 'gap', text, level: 'main' });
