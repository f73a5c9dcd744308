import type { EventOf } from '../journal/events/index.ts';
import { lineMs } from './at.ts';
import { enter, fault, move } from './entry-moves.ts';
import { entryAt, type Entry, type Situation } from './situation.ts';
import type { Recorded } from './table/entry-table.ts';

type Item = EventOf<'exposure.recorded'>['data']['items'][number];
const ms = (at: string | null): number | null => (at === null ? null : Date.parse(at));

const recorded = (s: Situation, item: Item, atMs: number): Recorded => ({
  key: item.token, issuer: item.issuer, id: item.id, kind: item.kind, fp: item.fp, subject: item.subject, owner: item.owner, length: item.length, expiresMs: ms(item.expires), held: item.held, canary: item.canary,
  sinceMs: ms(item.since) ?? s.incident.sinceMs, state: item.issuer === null ? 'unidentified' : 'exposed', recordedAtMs: atMs, sightings: item.sightings,
});

/** The same token seen twice: its sightings move to the entry that stands for both. */
function fuse(from: Entry, into: Entry): void {
  from.mergedInto = into.x;
  if (from.sightings.length > 0) into.sightings = [...into.sightings, ...from.sightings];
  from.sightings = [];
  into.held ||= from.held;
  into.canary ||= from.canary;
  into.fp ??= from.fp;
}

export function exposureRecorded(s: Situation, e: EventOf<'exposure.recorded'>): void {
  if (e.data.from !== s.entries.length) fault(s, e, `entries from ${e.data.from} were recorded when the ledger had ${s.entries.length}`);
  const atMs = lineMs(e.at);
  for (const item of e.data.items) {
    const entry = s.table.add(recorded(s, item, atMs));
    const known = s.byKey.get(item.token);
    const same = known === undefined ? undefined : entryAt(s, known);
    if (same === undefined) s.byKey.set(item.token, entry.x);
    else {
      entry.state = 'merged';
      fuse(entry, same);
    }
    enter(s, entry, atMs);
  }
}

export function exposureSighted(s: Situation, e: EventOf<'exposure.sighted'>): void {
  const entry = entryAt(s, e.data.x);
  if (entry === undefined) return fault(s, e, `a sighting of entry ${e.data.x}, which is not on the ledger`);
  entry.sightings = [...entry.sightings, ...e.data.sightings];
}

function merge(s: Situation, e: EventOf<'exposure.identified'> | EventOf<'exposure.merged'>, entry: Entry, into: Entry): void {
  if (into === entry) return fault(s, e, `entry ${entry.x} cannot be merged into itself`);
  if (move(s, { entry, event: 'merged', stamp: e }).is !== 'to') return;
  s.byKey.set(entry.key, into.x);
  fuse(entry, into);
}

export function exposureMerged(s: Situation, e: EventOf<'exposure.merged'>): void {
  const [entry, into] = [s.entries[e.data.x], entryAt(s, e.data.into)];
  if (entry === undefined || into === undefined) return fault(s, e, 'a merge of entries that are not on the ledger');
  merge(s, e, entry, into);
}

export function exposureIdentified(s: Situation, e: EventOf<'exposure.identified'>): void {
  const entry = entryAt(s, e.data.x);
  if (entry === undefined) return fault(s, e, `entry ${e.data.x} was identified and is not on the ledger`);
  const other = s.byKey.get(e.data.token);
  const twin = other === undefined ? undefined : entryAt(s, other);
  if (twin !== undefined && twin !== entry) return merge(s, e, entry, twin);
  if (move(s, { entry, event: 'identified', facts: { dismissed: entry.dismissed !== null }, stamp: e }).is !== 'to') return;
  Object.assign(entry, { key: e.data.token, issuer: e.data.issuer, id: e.data.id, kind: e.data.kind, waiver: null, dismissed: null } satisfies Partial<Entry>);
  s.byKey.set(e.data.token, entry.x);
}
