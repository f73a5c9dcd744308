import type { Situation } from '../../ledger/index.ts';
import type { TimelineRow } from '../../report/index.ts';
import type { House } from './house.ts';
import { eventGroups, readIncident } from './incidents.ts';

/** The rows of an incident's timeline as they come, and how it stands: two passes over its journal, which is never in memory. */
export async function storyOf(house: Pick<House, 'where'>, id: string): Promise<{ readonly situation: Situation; readonly rows: AsyncIterable<TimelineRow> }> {
  const { emptySurvey, seeSurvey } = await import('../../report/survey.ts');
  const { timelineRows } = await import('../../report/timeline.ts');
  const survey = emptySurvey();
  const { situation } = await readIncident(house, id, (e) => { seeSurvey(survey, e); });
  return { situation, rows: timelineRows(survey, eventGroups(house, id)) };
}
