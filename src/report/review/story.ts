import type { TimelineRow } from '../timeline-row.ts';

/** Rows of the timeline at its start and at its end; `leftOut` = those between the two. Details are left out of all. */
export interface Story { readonly start: readonly TimelineRow[]; readonly leftOut: number; readonly end: readonly TimelineRow[] }

const MOST = 150;

export interface StoryFold { see(row: TimelineRow): void; story(): Story }

export function makeStory(): StoryFold {
  const start: TimelineRow[] = [];
  let last: TimelineRow[] = [];
  let total = 0;
  return {
    see(row) {
      if (row.level !== 'main') return;
      total += 1;
      if (start.length < MOST) { start.push(row); return; }
      last.push(row);
      // Cut now and then, not at each row.
      if (last.length >= 2 * MOST) last = last.slice(-MOST);
    },
    story() {
      const end = last.slice(-MOST);
      return { start, leftOut: total - start.length - end.length, end };
    },
  };
}
