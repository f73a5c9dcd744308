import type { RunId } from '../../core/brand.ts';
import { toMs, type Clock } from '../../core/clock.ts';
import type { JournalPort } from '../../journal/port.ts';

/** A difference between the two clocks that is a step, and no drift (TRUTH T11). */
const STEP_MS = 5_000;

/**
 * Journals `clock.jumped` when the wall clock has moved against the monotonic one, so that the fold moves what was noted
 * before along with it: a window is never shortened by a clock that was set (TRUTH T11). One for a process, asked before
 * anything is concluded from times; whoever asks while it is being written waits for it. A machine that slept counts as a step.
 */
export function clockSteps(o: { readonly clock: Clock; readonly journal: JournalPort; readonly run: RunId | null }): () => Promise<void> {
  const apart = (): number => toMs(o.clock.now()) - o.clock.monotonicMs();
  let base = apart();
  let noted: Promise<unknown> = Promise.resolve();
  return async () => {
    const byMs = Math.round(apart() - base);
    if (Math.abs(byMs) > STEP_MS) {
      base += byMs;
      noted = o.journal.append('clock.jumped', o.run, { byMs });
    }
    await noted;
  };
}
