import type { Instant } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import type { EventData } from '../../journal/events/index.ts';

/** States of TRUTH T1, as the journal records them. */
export type EntryState = 'unidentified' | 'exposed' | 'suspended' | 'revoked' | 'expiring' | 'survived' | 'proven' | 'waived' | 'merged';

/** How a person closed an entry without proof. */
export interface Closing {
  /** Who granted, dismissed or closed alone. */
  readonly by: string;
  readonly proposedBy: string | null;
  readonly basis: string;
  readonly reason: string;
  readonly until: Instant | null;
  /** `dismissed` = an unidentified string, by one person; `alone` = an identified token, by one person (TRUTH T8.4). */
  readonly how: 'waived' | 'dismissed' | 'alone';
}

/** A moment and the line that recorded it. */
export interface Mark { readonly at: Instant; readonly seq: number }

export interface Entry {
  readonly x: number;
  token: string;
  id: string | null;
  kind: string;
  owner: string | null;
  readonly fp: string | null;
  readonly since: Instant | null;
  expires: Instant | null;
  /** The line that recorded it, and the one that made its state. */
  readonly recorded: number;
  state: EntryState;
  /** State that an ended waiver falls back to. */
  before: EntryState;
  at: Instant;
  seq: number;
  /** A suspend took; a dead round makes it a suspension. */
  suspending: boolean;
  /** When the last revoke that took ended, and how long old answers may be seen after it. Milliseconds. */
  revokedAtMs: number | null;
  propagationMs: number;
  /** It was found alive before its first revoke (T3.6). */
  baseline: boolean;
  /** Dead rounds since the last revoke or alive answer: what a proof may name. */
  rounds: { readonly seq: number; readonly atMs: number; readonly clock: boolean; readonly positive: boolean }[];
  /** First suspended or proven (T11). */
  contained: Mark | null;
  /** The last round answered alive, after a revoke. */
  alive: Mark | null;
  closing: Closing | null;
}

export interface Entries {
  readonly all: Map<number, Entry>;
  readonly proposals: Map<string, EventData['waiver.proposed']>;
  /** Entries of every state, merged ones too. */
  readonly count: { [S in EntryState]: number };
  contained: Mark | null;
  covered: Mark | null;
  /** No waiver ends before this; milliseconds. */
  waiverEndsMs: number;
}

export const emptyEntries = (): Entries => ({
  all: new Map(), proposals: new Map(), contained: null, covered: null, waiverEndsMs: Infinity,
  count: { unidentified: 0, exposed: 0, suspended: 0, revoked: 0, expiring: 0, survived: 0, proven: 0, waived: 0, merged: 0 },
});

/** Closed states of T1. */
export const isClosed = (s: EntryState): boolean => s === 'proven' || s === 'waived' || s === 'merged';

export function enter(to: Entries, x: number, item: EventData['exposure.recorded']['items'][number], mark: Mark): void {
  if (to.all.has(x)) return;
  const state = item.issuer === null ? 'unidentified' : 'exposed';
  to.all.set(x, { x, token: item.token, id: item.id, kind: item.kind, owner: item.owner, fp: item.fp, since: item.since, expires: item.expires,
    recorded: mark.seq, state, before: state, at: mark.at, seq: mark.seq, suspending: false, revokedAtMs: null, propagationMs: 0, baseline: false, rounds: [], contained: null, alive: null, closing: null });
  to.count[state] += 1;
  settle(to, mark);
}

/** Moves an entry; a closing that ends is forgotten. */
export function move(of: Entries, entry: Entry, to: EntryState, mark: Mark): void {
  of.count[entry.state] -= 1;
  of.count[to] += 1;
  if (to === 'waived' && entry.state !== 'waived') entry.before = entry.state;
  if (to !== 'waived') entry.closing = null;
  if (to === 'suspended' || to === 'proven') entry.contained ??= mark;
  entry.state = to;
  entry.at = mark.at;
  entry.seq = mark.seq;
  settle(of, mark);
}

/** Contained = all suspended, proven, waived or merged; covered = all closed (T11). Either ends when an entry leaves it. */
function settle(of: Entries, mark: Mark): void {
  const { proven, waived, merged, suspended } = of.count;
  const closed = proven + waived + merged;
  const all = of.all.size;
  of.contained = closed + suspended === all ? of.contained ?? mark : null;
  of.covered = closed === all ? of.covered ?? mark : null;
}

/** Waivers whose time has passed fall back to the state before (T1). */
export function endWaivers(of: Entries, mark: Mark): void {
  if (of.waiverEndsMs === Infinity || of.waiverEndsMs > toMs(mark.at)) return;
  of.waiverEndsMs = Infinity;
  for (const entry of of.all.values()) {
    if (entry.state !== 'waived' || !entry.closing?.until) continue;
    if (toMs(entry.closing.until) <= toMs(mark.at)) move(of, entry, entry.before, mark);
    else of.waiverEndsMs = Math.min(of.waiverEndsMs, toMs(entry.closing.until));
  }
}
