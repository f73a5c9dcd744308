import type { DrillPart } from '../review/review.ts';
import { heading, table, text, type Block } from './block.ts';

/** What a drill was to reach, and what it reached. */
export function objectives(drill: DrillPart): readonly Block[] {
  const missed = drill.objectives.filter((o) => !o.met).length;
  return [
    heading('Objectives'),
    text(`Scenario ${drill.scenario}: ${drill.title}. ${missed === 0 ? 'All objectives were met.' : `${missed} of ${drill.objectives.length} objectives ${missed === 1 ? 'was' : 'were'} missed.`} Score ${drill.score}.`, missed > 0),
    table(['objective', 'what', 'result', 'measured', 'limit'], drill.objectives.map((o) => [o.id, o.what, o.met ? 'met' : 'MISSED', o.measured, o.limit ?? 'none']), { none: 'The scenario has none.' }),
    ...(drill.comparedWith === undefined ? [] : [text(`Compared with ${drill.comparedWith}.`)]),
    ...(drill.notes.length === 0 ? [] : [{ is: 'list', items: drill.notes } satisfies Block]),
  ];
}
