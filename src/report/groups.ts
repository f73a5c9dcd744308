import type { JournalEvent } from '../journal/events/index.ts';

/** Events in the groups that a read of the journal brings. */
export type Groups = AsyncIterable<readonly JournalEvent[]>;

/** The first `size` events: what was written between two passes belongs to the next two. */
export async function* upTo(groups: Groups, size: number): AsyncGenerator<readonly JournalEvent[]> {
  let left = size;
  for await (const group of groups) {
    yield group.slice(0, left);
    left -= group.length;
    if (left <= 0) return;
  }
}

/** Shows `see` each event before it is handed on. */
export async function* onTheWay(groups: Groups, see: (e: JournalEvent) => void): AsyncGenerator<readonly JournalEvent[]> {
  for await (const group of groups) {
    for (const e of group) see(e);
    yield group;
  }
}
