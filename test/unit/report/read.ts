import type { Instant, RunId } from '../../../src/core/brand.ts';
import type { JournalEvent } from '../../../src/journal/events/index.ts';
import { emptySurvey, makeEvidence, makeReview, seeSurvey, timelineRows, type Review, type TimelineRow } from '../../../src/report/index.ts';

/** Events as reads of a file bring them. */
export async function* groupsOf(events: readonly JournalEvent[], size = 7): AsyncGenerator<readonly JournalEvent[]> {
  for (let i = 0; i < events.length; i += size) yield events.slice(i, i + size);
}

export async function filesOf(events: readonly JournalEvent[], o: { readonly now?: Instant; readonly later?: readonly JournalEvent[] } = {}): Promise<Map<string, string>> {
  const evidence = makeEvidence(o);
  for (const e of events) evidence.see(e);
  const files = new Map<string, string>();
  for (const { name, text } of evidence.files(groupsOf([...events, ...o.later ?? []]))) {
    let whole = '';
    for await (const part of text) whole += part;
    files.set(name, whole);
  }
  return files;
}

export async function rowsOf(events: readonly JournalEvent[]): Promise<TimelineRow[]> {
  const survey = emptySurvey();
  for (const e of events) seeSurvey(survey, e);
  const rows: TimelineRow[] = [];
  for await (const row of timelineRows(survey, groupsOf(events))) rows.push(row);
  return rows;
}

export interface ReviewOf { readonly now?: Instant; readonly live?: readonly string[] }
/** Both passes, and the review that they make. */
export async function reviewOf(events: readonly JournalEvent[], { now, live }: ReviewOf = {}): Promise<Review> {
  const maker = makeReview({ ...(now === undefined ? {} : { now }), ...(live === undefined ? {} : { live: () => new Set(live as readonly RunId[]) }) });
  for (const e of events) maker.see(e);
  for await (const _ of maker.rows(groupsOf(events))) continue;
  return maker.review();
}
