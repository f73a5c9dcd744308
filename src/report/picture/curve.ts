import { entryState, isOpenState, type Entry, type Situation } from '../../ledger/index.ts';
import { COLUMNS, type Axis } from './axis.ts';

/** Entries from a column on, where either number changes: exposed = not contained yet, from the start of their exposure on; open = on the ledger, and not closed. */
export interface Curve { readonly most: number; readonly steps: readonly (readonly [column: number, exposed: number, open: number])[] }

/** As the ledger stands now: an entry that came back to life counts as exposed from its start on. */
export function exposureCurve(s: Situation, { axis, nowMs }: { readonly axis: Axis; readonly nowMs: number }): Curve {
  const [exposed, open] = [new Float64Array(COLUMNS + 1), new Float64Array(COLUMNS + 1)];
  const step = (of: Float64Array, ms: number, by: number): void => {
    const at = Math.max(0, Math.min(COLUMNS, Math.ceil(axis.columnOf(ms))));
    of[at] = (of[at] ?? 0) + by;
  };
  for (const e of s.entries) {
    const state = entryState(e, nowMs);
    if (state === 'merged') continue;
    const endMs = containedMs(e, state);
    const fromMs = e.sinceMs === null || (endMs !== null && e.sinceMs > endMs) ? e.recordedAtMs : e.sinceMs;
    step(exposed, fromMs, 1);
    step(open, e.recordedAtMs, 1);
    if (endMs !== null) step(exposed, endMs, -1);
    if (!isOpenState(state)) step(open, e.closedAtMs ?? nowMs, -1);
  }
  return stepsOf(exposed, open);
}

/** When it stopped to count; null = it still does. What a person dismissed or waived unproven counts until then. */
function containedMs(e: Entry, state: Entry['state']): number | null {
  if (state === 'exposed' || state === 'survived' || state === 'unidentified') return null;
  return e.firstContainedMs ?? (isOpenState(state) ? null : e.closedAtMs);
}

function stepsOf(exposed: Float64Array, open: Float64Array): Curve {
  const steps: [number, number, number][] = [[0, exposed[0] ?? 0, open[0] ?? 0]];
  let most = Math.max(exposed[0] ?? 0, open[0] ?? 0);
  for (let column = 1; column <= COLUMNS; column += 1) {
    const [a, b] = [exposed[column] ?? 0, open[column] ?? 0];
    const last = steps.at(-1) ?? [0, 0, 0];
    if (a === 0 && b === 0) continue;
    const step: [number, number, number] = [column, last[1] + a, last[2] + b];
    most = Math.max(most, step[1], step[2]);
    steps.push(step);
  }
  return { most, steps };
}
