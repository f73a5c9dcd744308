import { md, mdWithin, tableHead, tableLine } from '../render/md.ts';
import type { TimelineRow } from '../timeline-row.ts';

/** Rows at the start and at the end of a timeline that are always shown. */
const MOST = 2_000;

/** `timeline.md`, as rows come; what a very long one has in its middle is counted. */
export async function* timelineFile({ incident, drill, rows }: { readonly incident: string; readonly drill: boolean; readonly rows: AsyncIterable<TimelineRow> }): AsyncGenerator<string> {
  yield `# ${drill ? 'DRILL: ' : ''}Timeline of ${md(incident || 'the incident')}\n\n`;
  let n = 0;
  let last: TimelineRow[] = [];
  for await (const row of rows) {
    n += 1;
    if (n === 1) yield `${tableHead(['time', 'since', 'who', 'line', 'what']).join('\n')}\n`;
    if (n <= MOST) { yield lineOf(row); continue; }
    last.push(row);
    // Cut now and then, not at each row.
    if (last.length >= 2 * MOST) last = last.slice(-MOST);
  }
  if (n === 0) yield 'Nothing is recorded.\n';
  last = last.slice(-MOST);
  if (n > 2 * MOST) yield `${tableLine(['', '', '', '', `and ${n - 2 * MOST} more rows, all of which \`tokenctl timeline --all\` shows`])}\n`;
  for (const row of last) yield lineOf(row);
}

const lineOf = (r: TimelineRow): string =>
  `${tableLine([`${r.at.slice(0, 19).replace('T', ' ')}Z`, r.since, mdWithin(r.who), r.code === 'gap' ? '' : String(r.seq), `${r.level === 'main' ? '' : '· '}${mdWithin(r.text)}`])}\n`;
