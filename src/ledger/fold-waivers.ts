import { toMs } from '../core/clock.ts';
import type { EventOf } from '../journal/events/index.ts';
import { lineMs } from './at.ts';
import { fault, move } from './entry-moves.ts';
import { entryAt, entryState, type Proposal, type Situation, type Waiver } from './situation.ts';

export const WAIVER_MAX_MS = 30 * 86_400_000;

export function exposureDismissed(s: Situation, e: EventOf<'exposure.dismissed'>): void {
  const { x, by, named, basis, reason } = e.data;
  const entry = entryAt(s, x);
  if (entry === undefined) return fault(s, e, `entry ${x} was dismissed and is not on the ledger`);
  if (move(s, { entry, event: 'dismissed', stamp: e }).is !== 'to') return;
  entry.dismissed = { by, named, basis, reason };
  entry.waiver = { basis, untilMs: null, proposedBy: null, by, reason, before: 'unidentified', alone: true, atMs: lineMs(e.at) };
}

export function waiverProposed(s: Situation, e: EventOf<'waiver.proposed'>): void {
  const { xs, basis, reason, until, proposal, by, file } = e.data;
  s.proposals.set(proposal, { xs, basis, reason, untilMs: toMs(until), by, file, seq: e.seq, granted: false });
  for (const x of xs) {
    const entry = entryAt(s, x);
    if (entry !== undefined) entry.proposal = proposal;
  }
}

/** T8.4: why a grant is none; null = it is one. */
function objection(s: Situation, e: EventOf<'waiver.granted'>, p: Proposal | undefined): string | null {
  if (p === undefined) return 'there is no such proposal';
  if (p.xs.length !== e.data.xs.length || p.xs.some((x, i) => x !== e.data.xs[i])) return 'it names other entries than the proposal';
  if (toMs(e.data.until) !== p.untilMs || e.data.basis !== p.basis) return 'it differs from the proposal';
  if (p.untilMs > lineMs(e.at) + WAIVER_MAX_MS) return 'it would last longer than 30 days';
  const alone = s.incident.workspace === null && p.basis === 'attested' && p.by === s.incident.opener;
  if (p.by === e.data.by && !alone) return 'one person proposed and granted it';
  return null;
}

export function waiverGranted(s: Situation, e: EventOf<'waiver.granted'>): void {
  const proposal = s.proposals.get(e.data.proposal);
  const why = objection(s, e, proposal);
  if (why !== null || proposal === undefined) return fault(s, e, `a waiver was granted, but ${why}`);
  proposal.granted = true;
  const atMs = lineMs(e.at);
  for (const x of proposal.xs) {
    const entry = entryAt(s, x);
    if (entry === undefined) {
      fault(s, e, `entry ${x} was waived and is not on the ledger`);
      continue;
    }
    const before = entryState(entry, atMs);
    entry.proposal = null;
    if (move(s, { entry, event: 'waiver', stamp: e }).is !== 'to') continue;
    entry.waiver = { basis: proposal.basis as Waiver['basis'], untilMs: proposal.untilMs, proposedBy: proposal.by, by: e.data.by, reason: proposal.reason, before, alone: proposal.by === e.data.by, atMs };
  }
}

export function waiverWithdrawn(s: Situation, e: EventOf<'waiver.withdrawn'>): void {
  const entry = entryAt(s, e.data.x);
  if (entry === undefined) return fault(s, e, `the waiver of entry ${e.data.x} was withdrawn, which is not on the ledger`);
  move(s, { entry, event: 'withdrawn', stamp: e });
}
