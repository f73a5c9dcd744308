import { TokenctlError } from '../core/errors.ts';
import { errnoOf, fileFacts, isMissing, readChunks } from '../platform/files.ts';
import { openPart } from '../platform/part-file.ts';
import { makeChain } from './chain.ts';
import { makeLineCutter } from './cut-lines.ts';
import type { JournalEvent } from './events/index.ts';
import { heldCheckpoints, type HeldCheckpoints } from './held-checkpoints.ts';
import { journalPath } from './layout.ts';
import { standingOf, standsIn, type Standing } from './standing.ts';

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
  return {
    async* news() {
      // Lines whose sync failed were taken back: what stands there now is read from its start.
      if (chain.offset > ((await fileFacts(journalPath(dir)))?.size ?? 0)) chain = makeChain();
      yield* groupsAfter(dir, { chain, held: await heldCheckpoints(dir) });
    },
  };
}

/** A reading that may have begun in the middle. */
export interface Reading {
  /** Bytes that were not read: 0, or as many as `from` vouches for. */
  readonly readFrom: number;
  readonly groups: AsyncGenerator<readonly JournalEvent[]>;
  /** After the last event: where the journal stood; null if it is empty. */
  standing(): Omit<Standing, 'moved'> | null;
}

/** As `readGroups`; what an earlier reading vouches for is left out, if the journal is the one that it read. */
export async function beginReading(dir: string, from: Omit<Standing, 'moved'> | null = null): Promise<Reading> {
  const held = await heldCheckpoints(dir);
  const start = from !== null && stands(dir, from) && held.resume(from) ? from : null;
  const chain = makeChain(start);
  let first: JournalEvent | null = start?.first ?? null;
  return { readFrom: start?.offset ?? 0, groups: groupsAfter(dir, { chain, held, see: (e) => { first ??= e; } }), standing: () => (first === null ? null : standingOf(chain, { first, seen: held.state() })) };
}

interface After { readonly chain: ReturnType<typeof makeChain>; readonly held: HeldCheckpoints; readonly see?: (e: JournalEvent) => void }

/** What stands after the chain, in the groups that a read of the file brings. */
async function* groupsAfter(dir: string, { chain, held, see }: After): AsyncGenerator<readonly JournalEvent[]> {
  let events: JournalEvent[] = [];
  const cutter = makeLineCutter((leaf) => {
    const event = chain.follow(leaf);
    held.see(event, chain);
    see?.(event);
    events.push(event);
  });
  try {
    for await (const chunk of readChunks(journalPath(dir), { from: chain.offset })) {
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
}

function stands(dir: string, from: Omit<Standing, 'moved'>): boolean {
  const file = openPart(journalPath(dir));
  if (file === null) return false;
  try { return standsIn(file, from); } finally { file.close(); }
}

/** The events that a reading saw which ended there, at once. Throws E_JOURNAL_TAMPERED, if need be after the last, where they are not what stands there now. */
export function* firstEvents(dir: string, { offset, head }: Pick<Standing, 'offset' | 'head'>): Generator<JournalEvent> {
  const file = openPart(journalPath(dir));
  const chain = makeChain();
  let events: JournalEvent[] = [];
  const cutter = makeLineCutter((leaf) => { events.push(chain.follow(leaf)); });
  if (file !== null) try {
    for (let at = 0; at < offset; at += 1 << 20) {
      cutter.push(file.read(at, Math.min(1 << 20, offset - at)));
      yield* events;
      events = [];
    }
  } finally { file.close(); }
  if (chain.offset !== offset || chain.head !== head)
    throw new TokenctlError('E_JOURNAL_TAMPERED', 'The journal is not what this process has read of it.', { next: ['tokenctl journal verify'] });
}

/** Realm of a journal, by its first line; null = that cannot be read. */
export function realmOf(dir: string): 'live' | 'drill' | null {
  const file = openPart(journalPath(dir));
  if (file === null) return null;
  try {
    const head = Buffer.from(file.read(0, 64 * 1024)).toString('utf8');
    const data = (JSON.parse(head.slice(0, head.indexOf('\n'))) as { readonly data?: { readonly realm?: unknown } }).data;
    return data?.realm === 'live' || data?.realm === 'drill' ? data.realm : null;
  } catch { return null; } finally { file.close(); }
}
