import { toMs } from '../../core/clock.ts';
import type { EventData, EventOf } from '../../journal/events/index.ts';

/** What the incident's frame allows. */
export interface Frame {
  /** A proof window may be lowered: `environment: test`, or a drill (T3.2). */
  readonly mayLower: boolean;
  /** Without a workspace the opener may close an entry `attested`, alone (T8.4); else null. */
  readonly alone: string | null;
}

const LONGEST_MS = 30 * 86_400_000;

/** T8.4: a grant stands if it is of this proposal, by another person, for 30 days at most. */
export function grantStands(asked: EventData['waiver.proposed'], e: EventOf<'waiver.granted'>, { alone }: Frame): boolean {
  const { xs, until, basis, by } = e.data;
  const same = xs.length === asked.xs.length && xs.every((x, i) => x === asked.xs[i]) && toMs(until) === toMs(asked.until) && basis === asked.basis;
  if (!same || toMs(asked.until) > toMs(e.at) + LONGEST_MS) return false;
  return by !== asked.by || (asked.basis === 'attested' && by === alone);
}
