import type { Instant } from '../../../src/core/brand.ts';
import type { JournalEvent } from '../../../src/journal/events/index.ts';
import { emptySurvey, makeEvidence, seeSurvey, timelineRows, type TimelineRow } from '../../../src/report/index.ts';

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
