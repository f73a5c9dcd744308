import { TokenctlError } from '../core/errors.ts';
import { errnoOf, isMissing, readChunks } from '../platform/files.ts';
import { openPart } from '../platform/part-file.ts';
import { makeChain } from './chain.ts';
import { makeLineCutter } from './cut-lines.ts';
import type { JournalEvent } from './events/index.ts';
import { heldCheckpoints } from './held-checkpoints.ts';
import { journalPath } from './layout.ts';
import { standingOf, standsIn, type Standing } from './standing.ts';

/**
 * Every event in seq order, up to the last newline; takes no lock and may be used beside writers (ENGINE J5). Each line must follow
 * from the one before, and the lines must be those of every checkpoint file. Throws E_JOURNAL_TAMPERED naming the line (the last events
 * may have been handed on by then), E_INCIDENT_UNKNOWN if there is no journal.
 */
export async function* readJournal(dir: string): AsyncGenerator<JournalEvent> {
  yield* (await beginReading(dir)).events;
}

/** A reading that may have begun in the middle. */
export interface Reading {
  /** Bytes that were not read: 0, or as many as `from` vouches for. */
  readonly readFrom: number;
  readonly events: AsyncGenerator<JournalEvent>;
  /** After the last event: where the journal stood; null if it is empty. */
  standing(): Omit<Standing, 'moved'> | null;
}

/** As `readJournal`; what an earlier reading vouches for is left out, if the journal is the one that it read. */
export async function beginReading(dir: string, from: Standing | null = null): Promise<Reading> {
  const held = await heldCheckpoints(dir);
  const start = from !== null && stands(dir, from) && held.resume(from) ? from : null;
  const chain = makeChain(start);
  let first: JournalEvent | null = start?.first ?? null;
  const events = async function* (): AsyncGenerator<JournalEvent> {
    let events: JournalEvent[] = [];
    const cutter = makeLineCutter((leaf) => {
      const event = chain.follow(leaf);
      held.see(event, chain);
      first ??= event;
      events.push(event);
    });
    try {
      for await (const chunk of readChunks(journalPath(dir), { from: chain.offset })) {
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
  };
  return { readFrom: start?.offset ?? 0, events: events(), standing: () => (first === null ? null : standingOf(chain, { first, seen: held.state() })) };
}

function stands(dir: string, from: Standing): boolean {
  const file = openPart(journalPath(dir));
  if (file === null) return false;
  try { return standsIn(file, from); } finally { file.close(); }
}

/** The events of the first `bytes` of a journal, at once. Throws E_JOURNAL_TAMPERED if they do not follow from each other. */
export function* firstEvents(dir: string, bytes: number): Generator<JournalEvent> {
  const file = openPart(journalPath(dir));
  if (file === null) return;
  const chain = makeChain();
  let events: JournalEvent[] = [];
  const cutter = makeLineCutter((leaf) => { events.push(chain.follow(leaf)); });
  try {
    for (let at = 0; at < bytes; at += 1 << 20) {
      cutter.push(file.read(at, Math.min(1 << 20, bytes - at)));
      yield* events;
      events = [];
    }
  } finally { file.close(); }
}
