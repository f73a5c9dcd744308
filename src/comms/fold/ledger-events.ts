import { took, type Outcome } from '../../core/result.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import { enter, isClosed, move, type Entries, type Entry, type EntryState, type Mark } from './entries.ts';

const REVOCABLE: readonly EntryState[] = ['exposed', 'suspended', 'survived'];
const SUSPENDABLE: readonly EntryState[] = ['exposed', 'survived'];
const PROVABLE: readonly EntryState[] = ['exposed', 'revoked', 'expiring', 'survived'];

/** Applies one line to the entries, by the rows of TRUTH T1; what no row lists changes nothing. */
export function applyToEntries(to: Entries, e: JournalEvent): void {
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
    case 'exposure.merged': { const entry = at(e.data.x); if (entry) move(to, entry, 'merged', mark); return; }
    case 'exposure.dismissed': {
      const entry = at(e.data.x);
      if (entry?.state !== 'unidentified') return;
      move(to, entry, 'waived', mark);
      entry.closing = { by: e.data.by, proposedBy: null, basis: e.data.basis, reason: e.data.reason, until: null, how: 'dismissed' };
      return;
    }
    case 'waiver.proposed': to.proposals.set(e.data.proposal, { by: e.data.by, reason: e.data.reason }); return;
    case 'waiver.granted': {
      const asked = to.proposals.get(e.data.proposal);
      for (const x of e.data.xs) {
        const entry = at(x);
        if (!entry || (isClosed(entry.state) && entry.state !== 'waived')) continue;
        move(to, entry, 'waived', mark);
        const alone = e.data.signature === '' || asked?.by === e.data.by;
        entry.closing = { by: e.data.by, proposedBy: asked?.by ?? null, basis: e.data.basis, reason: asked?.reason ?? '', until: e.data.until, how: alone ? 'alone' : 'waived' };
      }
      return;
    }
    case 'waiver.withdrawn': { const entry = at(e.data.x); if (entry?.state === 'waived') move(to, entry, entry.before, mark); return; }
    case 'token.contained': {
      const entry = at(e.data.x);
      if (entry && e.data.by === 'suspended' && SUSPENDABLE.includes(entry.state)) move(to, entry, 'suspended', mark);
      return;
    }
    case 'token.reinstated': { const entry = at(e.data.x); if (entry?.state === 'suspended') move(to, entry, 'exposed', mark); return; }
    case 'token.proven': {
      const entry = at(e.data.x);
      // `of` tells the old token's proof from that of its replacement.
      if (entry && e.data.is === 'dead' && e.data.of === entry.token && PROVABLE.includes(entry.state)) move(to, entry, 'proven', mark);
      return;
    }
    case 'round.made': {
      const entry = at(e.data.x);
      if (!entry || e.data.of !== entry.token) return;
      if (e.data.verdict.is === 'alive' && e.data.why !== 'baseline') answeredAlive(to, entry, mark);
      if (e.data.verdict.is === 'dead' && e.data.why === 'suspended' && entry.suspending && SUSPENDABLE.includes(entry.state)) move(to, entry, 'suspended', mark);
      return;
    }
    case 'watch.made': { const entry = at(e.data.x); if (entry && e.data.verdict.is === 'alive') answeredAlive(to, entry, mark); return; }
    default:
  }
}

/** An alive answer revives what was proven, waived or suspended; of a fresh revoke it is only noted (T1). */
function answeredAlive(to: Entries, entry: Entry, mark: Mark): void {
  if (entry.state === 'proven' || (entry.state === 'waived' && entry.before !== 'unidentified')) move(to, entry, 'survived', mark);
  else if (entry.state === 'suspended') move(to, entry, 'exposed', mark);
  if (entry.state === 'revoked' || entry.state === 'survived') entry.alive = mark;
}

/** A suspend or revoke of an entry ended. E_ALIVE = an alive answer later than outcome and propagation. */
export function applyOutcome(to: Entries, x: number, effect: string | null, outcome: Outcome, mark: Mark): void {
  const entry = to.all.get(x);
  if (!entry) return;
  if (effect === 'revoke' && took(outcome) && outcome.is !== 'partly' && REVOCABLE.includes(entry.state)) {
    move(to, entry, 'revoked', mark);
    entry.alive = null;
  }
  if (effect === 'suspend' && (outcome.is === 'done' || outcome.is === 'already') && SUSPENDABLE.includes(entry.state)) entry.suspending = true;
  if (effect === null && 'fault' in outcome && outcome.fault.code === 'E_ALIVE' && entry.state === 'revoked') {
    move(to, entry, 'survived', mark);
    entry.alive = mark;
  }
}
