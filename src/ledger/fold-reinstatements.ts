import { toMs } from '../core/clock.ts';
import type { EventOf } from '../journal/events/index.ts';
import { lineMs } from './at.ts';
import { fault } from './entry-moves.ts';
import type { Situation } from './situation.ts';

/** TRUTH T4: what leaked lives again for four hours at most. */
export const REINSTATED_MAX_MS = 4 * 3_600_000;

export function reinstatementProposed(s: Situation, e: EventOf<'reinstatement.proposed'>): void {
  const { xs, reason, until, proposal, by, file } = e.data;
  s.reinstatements.set(proposal, { xs, reason, untilMs: toMs(until), by, file, granted: false });
}

export function reinstatementGranted(s: Situation, e: EventOf<'reinstatement.granted'>): void {
  const p = s.reinstatements.get(e.data.proposal);
  const why = p === undefined ? 'there is no such proposal'
    : p.xs.length !== e.data.xs.length || p.xs.some((x, i) => x !== e.data.xs[i]) || toMs(e.data.until) !== p.untilMs ? 'it differs from the proposal'
      : p.untilMs > lineMs(e.at) + REINSTATED_MAX_MS ? 'it would last longer than 4 hours'
        : p.by === e.data.by ? 'one person proposed and granted it' : null;
  if (why !== null || p === undefined) return fault(s, e, `a reinstatement was granted, but ${why}`);
  p.granted = true;
}
