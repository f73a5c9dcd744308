import type { Outcome } from '../core/result.ts';
import { whenMs, type Ask } from './coverage.ts';
import { entriesOf, wentWrong } from './fold-last.ts';
import { CLOCK_MARGIN_MS } from './open-entries.ts';
import { entryState, type Entry, type Situation } from './situation.ts';
import { isOpenState } from './states.ts';

/** Why an open entry is called failed. */
export interface Failure {
  /** The change that did not end well, or `prove`. */
  readonly change: string;
  readonly is: Outcome['is'];
  /** A code of `core/error-codes.ts`; null where nothing answered, or a person must act. */
  readonly code: string | null;
  /** What its answer said of it, in one line. */
  readonly why: string | null;
  readonly atMs: number;
}

/** A proof that ended without success: alive after its revoke, or its last round after that could not tell (TRUTH T3). */
function ofProof(entry: Entry, now: number): Failure | null {
  const { lastVerdict: seen } = entry;
  const state = entryState(entry, now);
  if (state !== 'revoked' && state !== 'survived' && state !== 'expiring') return null;
  if (state === 'survived') return { change: 'prove', is: 'failed', code: 'E_ALIVE', why: null, atMs: seen?.atMs ?? now };
  const from = state === 'revoked' ? entry.revokedAtMs : (entry.expMs ?? Infinity) + CLOCK_MARGIN_MS;
  if (seen === null || from === null || seen.atMs < from || seen.is === 'dead') return null;
  return { change: 'prove', is: 'failed', code: seen.is === 'alive' ? 'E_ALIVE' : 'E_CANNOT_TELL', why: null, atMs: seen.atMs };
}

/**
 * Open entries that failed: the last change ended refused, failed, unknown or needs-human (a kill: partly, too), was sent by a process
 * that is gone and has no answer on record (ENGINE A2), or a proof ended without success. By ordinal.
 */
export function failures(s: Situation, ask: Ask): ReadonlyMap<number, Failure> {
  const now = whenMs(ask.now);
  const found = new Map<number, Failure>();
  const working = [...s.runs.values()].filter((r) => ask.live?.has(r.id) === true);
  const lost = new Map<Entry, Failure>();
  for (const run of s.runs.values())
    if (ask.live?.has(run.id) !== true && s.plans.get(run.plan)?.undoes == null)
      for (const i of run.intents.values()) for (const entry of entriesOf(s, i)) lost.set(entry, { change: i.key, is: 'unknown', code: null, why: null, atMs: i.atMs });
  for (const entry of s.entries) {
    if (!isOpenState(entryState(entry, now))) continue;
    const { last } = entry;
    const ended = last !== null && wentWrong(last.is, last.effect) ? { change: last.key, is: last.is, code: last.code, why: last.why, atMs: last.atMs } : null;
    // A run that is at work looks again: a round of its that could not tell has ended nothing.
    const failure = lost.get(entry) ?? ended ?? (working.some((r) => r.touched.has(entry.x)) ? null : ofProof(entry, now));
    if (failure !== null) found.set(entry.x, failure);
  }
  return found;
}
