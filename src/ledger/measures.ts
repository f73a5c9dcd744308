import { isInstant, toMs } from '../core/clock.ts';
import { whenMs, type When } from './coverage.ts';
import { isContained } from './entry-moves.ts';
import { entryState, type Situation } from './situation.ts';
import { isOpenState } from './states.ts';

export interface Measures {
  /** Every entry suspended, proven, waived or merged; a revoke is a request (T11). */
  readonly contained: boolean;
  /** When that was so first since the last setback; null = not yet. */
  readonly containedAtMs: number | null;
  /** Every entry closed. */
  readonly covered: boolean;
  readonly coveredAtMs: number | null;
  readonly exposure: Exposure;
}
export interface Exposure {
  /** Σ over entries of (first suspended or proven − exposedSince); null = at least one start is unknown, and no duration is claimed. */
  readonly totalMs: number | null;
  /** The same over the entries whose start is known. */
  readonly knownMs: number;
  readonly measured: number;
  /** Entries whose start nobody knows. */
  readonly unknownSince: number;
  /** Entries with a known start that were never suspended or proven, still running at `now` (not part of the sum). */
  readonly running: number;
  readonly runningMs: number;
}

/** Containment, coverage and exposure at `now` (TRUTH T11). Milliseconds. */
export function measures(s: Situation, when: When): Measures {
  const now = whenMs(when);
  const states = s.entries.map((e) => entryState(e, now));
  const contained = states.length > 0 && states.every(isContained);
  const covered = states.length > 0 && !states.some(isOpenState);
  const lapsed = s.entries.some((e, i) => states[i] !== e.state && !isContained(states[i] ?? e.state));
  const x = { knownMs: 0, measured: 0, unknownSince: 0, running: 0, runningMs: 0 };
  const stated = statedSinceMs(s);
  for (const [i, e] of s.entries.entries()) {
    if (states[i] === 'merged') continue;
    // A string that is nobody's was never exposed.
    if (e.firstContainedMs === null && states[i] === 'waived') continue;
    const sinceMs = e.sinceMs ?? stated;
    if (sinceMs === null) x.unknownSince += 1;
    else if (e.firstContainedMs !== null) {
      x.measured += 1;
      x.knownMs += Math.max(0, e.firstContainedMs - sinceMs);
    } else {
      x.running += 1;
      x.runningMs += Math.max(0, now - sinceMs);
    }
  }
  return { contained, containedAtMs: lapsed ? null : s.milestones.containedAtMs, covered,
    coveredAtMs: covered ? s.entries.reduce((last, e) => Math.max(last, e.closedAtMs ?? 0), 0) : null,
    exposure: { ...x, totalMs: x.unknownSince === 0 && x.running === 0 && x.measured > 0 ? x.knownMs : null } };
}

/** What a person stated since (`incident fact since=…`), for entries whose own start nobody knew when they came; null = nothing of use. */
function statedSinceMs(s: Situation): number | null {
  const value = s.facts.get('since')?.value;
  return isInstant(value) ? toMs(value) : null;
}
