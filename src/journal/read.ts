import { TokenctlError } from '../core/errors.ts';
import { isMissing, readChunks } from '../platform/files.ts';
import { makeChain } from './chain.ts';
import { makeLineCutter } from './cut-lines.ts';
import type { JournalEvent } from './events/index.ts';
import { journalPath } from './layout.ts';

/**
 * Every event in seq order, up to the last newline; takes no lock and may be used beside writers (ENGINE J5). Each line must follow
 * from the one before. Throws E_JOURNAL_TAMPERED naming the line, E_INCIDENT_UNKNOWN if there is no journal.
 */
export async function* readJournal(dir: string): AsyncGenerator<JournalEvent> {
  const chain = makeChain({ tree: false });
  let events: JournalEvent[] = [];
  const cutter = makeLineCutter((leaf) => events.push(chain.follow(leaf)));
  try {
    for await (const chunk of readChunks(journalPath(dir))) {
      cutter.push(chunk);
      yield* events;
      events = [];
    }
  } catch (e) {
    if (isMissing(e)) throw new TokenctlError('E_INCIDENT_UNKNOWN', `There is no journal in ${dir}.`);
    throw e;
  }
}
