import { lineMs } from './at.ts';
import type { Entry, Situation, Stamp } from './situation.ts';
import { entryState } from './situation.ts';
import { isOpenState, transition, type GuardFacts, type LedgerEvent, type LedgerState, type Transition } from './states.ts';

/** Contained in the sense of T11: `revoked` is a request, not containment. */
export const isContained = (state: LedgerState): boolean => state === 'suspended' || !isOpenState(state);

/** What reaches the state behind a waiver, so that a waiver taken back does not forget a kill. */
const BEHIND: readonly LedgerEvent[] = ['suspended', 'revoked', 'expires', 'proof', 'reinstated'];

function place(s: Situation, entry: Entry, state: LedgerState, atMs: number): void {
  const before = entry.state;
  entry.state = state;
  if (before === 'waived') Object.assign(entry, { waiver: null, dismissed: null } satisfies Partial<Entry>);
  const m = s.milestones;
  m.uncontained += Number(isContained(before)) - Number(isContained(state));
  if (state === 'suspended' || state === 'proven') entry.firstContainedMs ??= atMs;
  if (state === 'exposed' || state === 'survived') {
    m.containedAtMs = null;
    entry.suspendTook = false;
  } else if (m.uncontained === 0) m.containedAtMs ??= atMs;
  if (!isOpenState(state)) entry.closedAtMs ??= atMs;
  else {
    entry.closedAtMs = null;
    if (s.incident.closedAtMs !== null) reopen(s, `${entry.key} is ${state}`);
  }
}

export function reopen(s: Situation, why: string): void {
  s.incident.closedAtMs = null;
  s.incident.reopened = why;
}

/** A new entry stands in its first state. */
export function enter(s: Situation, entry: Entry, atMs: number): void {
  if (isContained(entry.state)) return;
  s.milestones.uncontained += 1;
  s.milestones.containedAtMs = null;
  if (s.incident.closedAtMs !== null) reopen(s, `${entry.key} is ${entry.state}`);
  entry.closedAtMs = null;
  entry.recordedAtMs = atMs;
}

/** Ends a waiver whose time has passed before the next event is judged (T1). */
function lapse(s: Situation, entry: Entry, atMs: number): void {
  if (entry.state !== 'waived' || entryState(entry, atMs) === 'waived') return;
  place(s, entry, entryState(entry, atMs), atMs);
}

export function fault(s: Situation, stamp: Stamp, why: string): void {
  s.faults.push({ seq: stamp.seq, why });
}

/** Moves an entry as T1 says; what T1 does not allow becomes a fault and changes nothing. */
export function move(s: Situation, o: { readonly entry: Entry; readonly event: LedgerEvent; readonly facts?: GuardFacts; readonly stamp: Stamp }): Transition {
  const { entry, event, stamp } = o;
  const atMs = lineMs(stamp.at);
  lapse(s, entry, atMs);
  const behind = entry.state === 'waived' && entry.waiver !== null && BEHIND.includes(event) ? entry.waiver : null;
  const from = behind?.before ?? entry.state;
  const result = transition(from, event, o.facts);
  switch (result.is) {
    case 'to':
      if (behind !== null) {
        behind.before = result.state;
        if (isContained(result.state)) entry.firstContainedMs ??= atMs;
      }
      else place(s, entry, result.state, atMs);
      break;
    case 'back': place(s, entry, entry.waiver?.before ?? 'exposed', atMs); break;
    case 'late': s.late.push({ seq: stamp.seq, why: `${entry.key}: "${event}" came when it was ${from} already; nothing was changed` }); break;
    case 'illegal': fault(s, stamp, `${entry.key}: "${event}" is not allowed from ${from}`); break;
    case 'stays': break;
  }
  return result;
}
