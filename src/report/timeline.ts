import type { Instant } from '../core/brand.ts';
import { toMs } from '../core/clock.ts';
import type { JournalEvent } from '../journal/events/index.ts';
import { plainLine } from '../comms/plain-text.ts';
import { makeBunch, type Worded } from './bunch.ts';
import { crowdLine } from './crowd.ts';
import { makeGaps } from './gaps.ts';
import { upTo, type Groups } from './groups.ts';
import { learnNames } from './names.ts';
import type { Survey } from './survey.ts';
import type { TimelineRow } from './timeline-row.ts';
import { lineOf } from './words/index.ts';

/** Events go in by seq; rows come out of `emit` by seq, some of them later. */
export interface Timeline { see(e: JournalEvent): void; end(): void }

/**
 * The journal as a story: one row an event in TRUTH's words, in order of seq, fan-outs counted, silences named. `survey` has seen
 * the same events before. Of what was seen only names and the rows of one stretch are kept.
 */
export function makeTimeline(survey: Survey, emit: (row: TimelineRow) => void): Timeline {
  const names = learnNames((run, n) => survey.spokenOf.get(run)?.has(n) === true);
  const { moments } = survey;
  let origin = moments.since ?? moments.opened?.at ?? null;
  const gaps = makeGaps(moments, emit);
  const bunch = makeBunch((w) => gaps.row(rowOf(w, origin)));
  return {
    see(e) {
      names.learn(e);
      const line = lineOf(e, names);
      if (line === null) return;
      origin ??= e.at;
      gaps.line(e);
      bunch.see({ at: e.at, seq: e.seq, who: plainLine(e.actor.id), run: e.run, code: e.code, line: crowdLine(line, e, survey.lines) });
    },
    end: bunch.end,
  };
}

const rowOf = (w: Worded, origin: Instant | null): TimelineRow =>
  ({ at: w.at, since: offset(origin, w.at), who: w.who, seq: w.seq, code: w.code, text: w.line.text, level: w.line.level });

/** The rows, as the groups of events come; of those, what the survey has seen. */
export async function* timelineRows(survey: Survey, groups: Groups): AsyncGenerator<TimelineRow> {
  let rows: TimelineRow[] = [];
  const timeline = makeTimeline(survey, (row) => { rows.push(row); });
  for await (const group of upTo(groups, survey.size)) {
    for (const e of group) timeline.see(e);
    yield* rows;
    rows = [];
  }
  timeline.end();
  yield* rows;
}

/** Time from `from` to `to`, signed, hours only where there are some. */
export function offset(from: Instant | null, to: Instant): string {
  if (from === null) return '';
  const ms = toMs(to) - toMs(from);
  const s = Math.floor(Math.abs(ms) / 1000);
  const two = (n: number): string => String(n).padStart(2, '0');
  const hours = Math.floor(s / 3600);
  return `${ms < 0 ? '-' : '+'}${hours > 0 ? `${hours}:` : ''}${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}
