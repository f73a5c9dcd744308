import { quote } from '../../core/shell-quote.ts';
import type { Review } from '../review/review.ts';
import type { TimelineRow } from '../timeline-row.ts';
import { code, heading, table, text, type Block, type Cell } from './block.ts';
import { count, when } from './words.ts';

/** The picture, and the rows of the story. */
export function timelineSection({ timeline: t, picture, incident }: Review): readonly Block[] {
  const between: readonly Cell[] = ['', '', '', `and ${count(t.leftOut)} more rows`, ''];
  const rows = [...t.start.map(row), ...(t.leftOut > 0 ? [between] : []), ...t.end.map(row)];
  return [
    heading('Timeline'), { is: 'picture', picture },
    table(['UTC', 'since', 'who', 'what', 'line'], rows, { none: 'Nothing is recorded.' }),
    text(['All rows, details too: ', code(`tokenctl timeline ${quote(incident.id)} --all`), ', or timeline.md in the report folder of the incident.']),
  ];
}

const row = (r: TimelineRow): readonly Cell[] => [when(r.at), r.since, r.who, r.text, r.code === 'gap' ? '' : String(r.seq)];
