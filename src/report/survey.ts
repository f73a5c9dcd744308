import { isInstant } from '../core/clock.ts';
import type { Code, JournalEvent } from '../journal/events/index.ts';
import type { Moments } from './gaps.ts';

/**
 * What a timeline must know of the whole journal before its first row: a second pass makes the rows. Nothing in it grows with
 * the number of events, but for changes that are spoken of by their ordinal.
 */
export interface Survey {
  readonly moments: { -readonly [K in keyof Moments]: Moments[K] };
  size: number;
  readonly lines: Map<Code, number>;
  /** Changes whose key some line wants to say: by run, ordinals. */
  readonly spokenOf: Map<string | null, Set<number>>;
}

export const emptySurvey = (): Survey =>
  ({ size: 0, moments: { since: null, detected: null, opened: null, firstAction: null }, lines: new Map(), spokenOf: new Map() });

export function seeSurvey(s: Survey, e: JournalEvent): void {
  const { moments } = s;
  s.size += 1;
  s.lines.set(e.code, (s.lines.get(e.code) ?? 0) + 1);
  switch (e.code) {
    case 'incident.opened':
      if (moments.opened) return;
      moments.opened = { at: e.at, seq: e.seq };
      moments.since = e.data.since;
      return;
    case 'fact.stated':
      if (e.data.name === 'detected' && isInstant(e.data.value)) moments.detected = e.data.value;
      if (e.data.name === 'since' && isInstant(e.data.value)) moments.since = e.data.value;
      return;
    case 'change.intended': moments.firstAction ??= { at: e.at, seq: e.seq }; return;
    case 'change.observed': case 'wait.began': case 'run.parked': case 'run.stopping': {
      if (e.data.n === null) return;
      const of = s.spokenOf.get(e.run);
      if (of === undefined) s.spokenOf.set(e.run, new Set([e.data.n]));
      else of.add(e.data.n);
      return;
    }
    default:
  }
}
