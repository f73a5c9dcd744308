import { toMs } from '../../core/clock.ts';
import { took, type Outcome } from '../../core/result.ts';
import type { EventOf, JournalEvent } from '../../journal/events/index.ts';
import { enter, isClosed, move, type Entries, type Entry, type EntryState, type Mark } from './entries.ts';
import { holds } from './proof-check.ts';
import { grantStands, type Frame } from './waiver-check.ts';

const REVOCABLE: readonly EntryState[] = ['exposed', 'suspended', 'survived'];
const SUSPENDABLE: readonly EntryState[] = ['exposed', 'survived'];
const EXPIRING_FROM: readonly EntryState[] = ['exposed', 'suspended', 'revoked', 'survived'];
const PROVABLE: readonly EntryState[] = ['exposed', 'revoked', 'expiring', 'survived'];

/** Applies one line to the entries, by the rows of TRUTH T1; what no row lists changes nothing. */
export function applyToEntries(to: Entries, e: JournalEvent, frame: Frame): void {
  const mark: Mark = { at: e.at, seq: e.seq };
  const at = (x: number | null | undefined): Entry | undefined => (typeof x === 'number' ? to.all.get(x) : undefined);
  switch (e.code) {
    case 'exposure.recorded':
      e.data.items.forEach((item, i) => enter(to, e.data.from + i, item, mark));
      return;
    case 'exposure.identified': {
      const entry = at(e.data.x);
      if (!entry || (entry.state !== 'unidentified' && entry.closing?.how !== 'dismissed')) return;
      Object.assign(entry, { token: e.data.token, id: e.data.id, kind: e.data.kind });
      move(to, entry, 'exposed', mark);
      return;
    }
    case 'exposure.expires': {
      const entry = at(e.data.x);
      if (!entry || !EXPIRING_FROM.includes(entry.state)) return;
      entry.expires = e.data.exp;
      move(to, entry, 'expiring', mark);
      return;
    }
    case 'exposure.merged': { const entry = at(e.data.x); if (entry) move(to, entry, 'merged', mark); return; }
    case 'exposure.dismissed': {
      const entry = at(e.data.x);
      if (entry?.state !== 'unidentified') return;
      move(to, entry, 'waived', mark);
      entry.closing = { by: e.data.by, proposedBy: null, basis: e.data.basis, reason: e.data.reason, until: null, how: 'dismissed' };
      return;
    }
    case 'waiver.proposed': to.proposals.set(e.data.proposal, e.data); return;
    case 'waiver.granted': waive(to, e, frame); return;
    case 'waiver.withdrawn': { const entry = at(e.data.x); if (entry?.state === 'waived') move(to, entry, entry.before, mark); return; }
    case 'token.contained': {
      const entry = at(e.data.x);
      if (entry?.suspending && e.data.by === 'suspended' && SUSPENDABLE.includes(entry.state)) move(to, entry, 'suspended', mark);
      return;
    }
    case 'token.reinstated': { const entry = at(e.data.x); if (entry) reinstate(to, entry, mark); return; }
    case 'token.proven': {
      const entry = at(e.data.x);
      if (entry && e.data.is === 'dead' && PROVABLE.includes(entry.state) && holds(entry, e.data, frame)) {
        move(to, entry, 'proven', mark);
        // Only an alive answer ends that state, and the count starts anew there.
        entry.rounds = [];
      }
      return;
    }
    case 'round.made': { const entry = at(e.data.x); if (entry && e.data.why !== 'alive') sawRound(to, entry, e); return; }
    case 'baseline.read': {
      const entry = at(e.data.x);
      if (entry && e.data.verdict.is === 'alive' && entry.revokedAtMs === null) entry.baseline = true;
      return;
    }
    case 'watch.made': { const entry = at(e.data.x); if (entry && e.data.verdict.is === 'alive') answeredAlive(to, entry, mark); return; }
    default:
  }
}

function waive(to: Entries, e: EventOf<'waiver.granted'>, frame: Frame): void {
  const asked = to.proposals.get(e.data.proposal);
  if (!asked || !grantStands(asked, e, frame)) return;
  for (const x of asked.xs) {
    const entry = to.all.get(x);
    if (!entry || isClosed(entry.state)) continue;
    move(to, entry, 'waived', { at: e.at, seq: e.seq });
    entry.closing = { by: e.data.by, proposedBy: asked.by, basis: asked.basis, reason: asked.reason, until: asked.until, how: asked.by === e.data.by ? 'alone' : 'waived' };
    to.waiverEndsMs = Math.min(to.waiverEndsMs, toMs(asked.until));
  }
}

function sawRound(to: Entries, entry: Entry, e: EventOf<'round.made'>): void {
  const { verdict, why, propagationMs } = e.data;
  const mark: Mark = { at: e.at, seq: e.seq };
  entry.propagationMs = propagationMs ?? entry.propagationMs;
  if (why === 'baseline' && verdict.is === 'alive' && entry.revokedAtMs === null) entry.baseline = true;
  if (verdict.is === 'alive') { if (why !== 'baseline' || entry.revokedAtMs !== null) answeredAlive(to, entry, mark); return; }
  if (verdict.is !== 'dead') return;
  // Dead because of the suspension: that contains and never proves.
  const suspended = entry.suspending && entry.revokedAtMs === null;
  if (suspended && (why === 'suspended' || why === 'prove')) { if (SUSPENDABLE.includes(entry.state)) move(to, entry, 'suspended', mark); }
  else if (why === 'prove') entry.rounds.push({ seq: e.seq, atMs: toMs(e.at), clock: verdict.path === 'clock', positive: verdict.positive === true });
}

/** An alive answer revives what was proven, waived or suspended; of a fresh revoke it is only noted (T1). The count of dead rounds restarts. */
function answeredAlive(to: Entries, entry: Entry, mark: Mark): void {
  const late = entry.revokedAtMs !== null && toMs(mark.at) > entry.revokedAtMs + entry.propagationMs;
  entry.rounds = [];
  if (entry.state === 'proven' || entry.state === 'waived' || (entry.state === 'revoked' && late)) move(to, entry, 'survived', mark);
  else if (entry.state === 'suspended') move(to, entry, 'exposed', mark);
  if (entry.state === 'revoked' || entry.state === 'survived') entry.alive = mark;
}

function reinstate(to: Entries, entry: Entry, mark: Mark): void {
  entry.suspending = false;
  if (entry.state === 'suspended') move(to, entry, 'exposed', mark);
}

/** A suspend, reinstate or revoke of an entry ended. A reinstatement whose outcome is unknown counts as one. */
export function applyOutcome(to: Entries, { x, effect, outcome, mark }: { x: number; effect: string | null; outcome: Outcome; mark: Mark }): void {
  const entry = to.all.get(x);
  if (!entry) return;
  if (effect === 'revoke' && took(outcome) && outcome.is !== 'partly' && entry.state !== 'unidentified') {
    if (REVOCABLE.includes(entry.state)) move(to, entry, 'revoked', mark);
    Object.assign(entry, { alive: null, rounds: [], revokedAtMs: toMs(mark.at) } satisfies Partial<Entry>);
  }
  if (effect === 'suspend' && (outcome.is === 'done' || outcome.is === 'already') && entry.state !== 'unidentified') entry.suspending = true;
  if (effect === 'reinstate' && (took(outcome) || outcome.is === 'unknown')) reinstate(to, entry, mark);
}
