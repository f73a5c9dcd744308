import type { Instant } from '../../core/brand.ts';
import { isInstant, toMs } from '../../core/clock.ts';
import { took } from '../../core/result.ts';
import { measures, type Exposure, type Measures, type Situation } from '../../ledger/index.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Ended } from './intents.ts';
import type { Mark, MarkedLedger } from './marked-ledger.ts';
import { momentOf, spanOf } from './moment.ts';

/** A moment, how long after the opening and after the stated detection it was, and the line that made it so. Milliseconds. */
export interface Reached { readonly at: Instant; readonly afterOpeningMs: number | null; readonly afterDetectionMs: number | null; readonly seq: number | null }

export interface Milestones {
  readonly opened: Instant | null;
  /** Stated by a person; null = nobody said when it was first noticed. */
  readonly detected: Instant | null;
  /** The first suspend or revoke that its issuer took: a request, and no proof. */
  readonly firstContainment: Reached | null;
  /** Every entry suspended, proven, waived or merged (TRUTH T11). */
  readonly contained: Reached | null;
  /** Every entry closed. */
  readonly covered: Reached | null;
  /** Sum over the entries, from the start of their exposure to their first suspension or proof (T11); `atLeastMs`: of those whose start nobody knows, counted from their line on the ledger. */
  readonly exposure: Exposure & { readonly atLeastMs: number };
}

export interface ReachedFold { see(e: JournalEvent, ended: Ended | null): void; milestones(nowMs: number): Milestones }

/** When what was reached. `see` comes after the ledger has seen the same line. */
export function makeReached(ledger: MarkedLedger): ReachedFold {
  const { s } = ledger;
  let first: Mark | null = null;
  let containedMs: number | null = null;
  let containedSeq: number | null = null;
  return {
    see(e, ended) {
      const { containedAtMs } = s.milestones;
      if (containedAtMs !== containedMs) [containedMs, containedSeq] = [containedAtMs, e.seq];
      if (first === null && e.code === 'change.ended' && ended?.x != null && (ended.effect === 'suspend' || ended.effect === 'revoke') && took(e.data.outcome)) first = { at: e.at, seq: e.seq };
    },
    milestones(nowMs) {
      const sum = measures(s, nowMs);
      const stated = s.facts.get('detected')?.value;
      const detected = isInstant(stated) ? stated : null;
      const reached = (ms: number | null, seq: number | null): Reached | null => {
        const at = momentOf(ms);
        return at === null ? null : { at, afterOpeningMs: spanOf(s.incident.openedAtMs, ms), afterDetectionMs: spanOf(detected === null ? null : toMs(detected), ms), seq };
      };
      return {
        opened: momentOf(s.incident.openedAtMs), detected,
        firstContainment: first === null ? null : reached(toMs(first.at), first.seq),
        contained: sum.contained ? reached(sum.containedAtMs, containedSeq) : null,
        covered: reached(sum.coveredAtMs, coveredBy(ledger, sum)), exposure: { ...sum.exposure, atLeastMs: atLeast(s, nowMs) },
      };
    },
  };
}

function coveredBy({ s, markOf }: MarkedLedger, { coveredAtMs }: Measures): number | null {
  const last = coveredAtMs === null ? undefined : s.entries.find((e) => e.closedAtMs === coveredAtMs);
  return last === undefined ? null : markOf(last.x).seq;
}

function atLeast(s: Situation, nowMs: number): number {
  const stated = isInstant(s.facts.get('since')?.value);
  let ms = 0;
  for (const e of s.entries)
    if (!stated && e.sinceMs === null && e.state !== 'merged' && (e.state !== 'waived' || e.firstContainedMs !== null)) ms += Math.max(0, (e.firstContainedMs ?? nowMs) - e.recordedAtMs);
  return ms;
}
