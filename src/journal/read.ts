import { TokenctlError } from '../core/errors.ts';
import { errnoOf, isMissing, readChunks } from '../platform/files.ts';
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
  const held = await heldCheckpoints(dir);
  const chain = makeChain();
  let events: JournalEvent[] = [];
  const cutter = makeLineCutter((leaf) => {
    const event = chain.follow(leaf);
    held.see(event, chain);
    events.push(event);
  });
  try {
    for await (const chunk of readChunks(journalPath(dir))) {
      cutter.push(chunk);
      yield* events;
      events = [];
    }
  } catch (e) {
    if (isMissing(e)) await held.end(0);
    if (isMissing(e)) throw new TokenctlError('E_INCIDENT_UNKNOWN', `There is no journal in ${dir}.`);
    throw errnoOf(e) === 'EISDIR' ? new TokenctlError('E_JOURNAL_TAMPERED', 'Line 1 of the journal is missing: journal.jsonl is a folder.', { next: ['tokenctl journal verify'] }) : e;
  }
  await held.end(chain.size);
}
