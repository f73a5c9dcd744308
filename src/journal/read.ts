import { TokenctlError } from '../core/errors.ts';
import { errnoOf, fileFacts, isMissing, readChunks } from '../platform/files.ts';
import { makeChain } from './chain.ts';
import { makeLineCutter } from './cut-lines.ts';
import type { JournalEvent } from './events/index.ts';
import { heldCheckpoints } from './held-checkpoints.ts';
import { journalPath } from './layout.ts';

/**
 * Every event in seq order, up to the last newline; takes no lock and may be used beside writers (ENGINE J5). Each line must follow
 * from the one before, and the lines must be those of every checkpoint file. Throws E_JOURNAL_TAMPERED naming the line (the last events
 * may have been handed on by then), E_INCIDENT_UNKNOWN if there is no journal.
 */
export async function* readJournal(dir: string): AsyncGenerator<JournalEvent> {
  for await (const group of readGroups(dir)) yield* group;
}

/**
 * As `readJournal`, in the groups that a read of the file brings: a step of an async generator for each of two million events costs more
 * than the events. No more than one group is in memory, and whoever needs the events again reads them again.
 */
export const readGroups = (dir: string): AsyncGenerator<readonly JournalEvent[]> => followJournal(dir).news();

/** A reader that stays where it is: `news` brings what was written since, and reads nothing twice. */
export interface JournalFollower { news(): AsyncGenerator<readonly JournalEvent[]> }

/** As `readGroups`, for who looks again and again. */
export function followJournal(dir: string): JournalFollower {
  let chain = makeChain();
  /** Bytes of the lines that were read. */
  let from = 0;
  return {
    async* news() {
      const held = await heldCheckpoints(dir);
      // Lines whose sync failed were taken back: what stands there now is read from its start.
      if (from > ((await fileFacts(journalPath(dir)))?.size ?? 0)) [chain, from] = [makeChain(), 0];
      let events: JournalEvent[] = [];
      const cutter = makeLineCutter((leaf) => {
        const event = chain.follow(leaf);
        held.see(event, chain);
        events.push(event);
        from += leaf.length;
      });
      try {
        for await (const chunk of readChunks(journalPath(dir), { from })) {
          cutter.push(chunk);
          const group = events;
          events = [];
          yield group;
        }
      } catch (e) {
        if (isMissing(e)) await held.end(0);
        if (isMissing(e)) throw new TokenctlError('E_INCIDENT_UNKNOWN', `There is no journal in ${dir}.`);
        throw errnoOf(e) === 'EISDIR' ? new TokenctlError('E_JOURNAL_TAMPERED', 'Line 1 of the journal is missing: journal.jsonl is a folder.', { next: ['tokenctl journal verify'] }) : e;
      }
      await held.end(chain.size);
    },
  };
}
