import type { Instant } from '../core/brand.ts';
import type { Code } from '../journal/events/index.ts';
import type { Line } from './words/line.ts';

export interface Worded { readonly at: Instant; readonly seq: number; readonly who: string; readonly run: string | null; readonly code: Code; readonly line: Line }

/** More than this many of a kind in one stretch become one line. */
const MOST = 20;

interface Kind { total: number; bad: number; readonly by: Map<string, number>; until: Instant }

/** Rows go in as they happen, and come out of `emit` in the same order when their stretch has ended. */
export interface Bunch { see(row: Worded): void; end(): void }

/**
 * Counts fan-outs. A stretch is a row of lines of one run that may be bunched, whatever their order; in it, more than 20
 * events of one kind become one line (`revoke: 412 asked, 410 done, 2 refused`). What went wrong keeps its own lines, up to 20.
 * However long a stretch is, of its kinds only the rows that may still be shown are kept.
 */
export function makeBunch(emit: (row: Worded) => void): Bunch {
  let kinds = new Map<string, Kind>();
  let held: Worded[] = [];
  const end = (): void => {
    tell({ kinds, held, emit });
    kinds = new Map();
    held = [];
  };
  return {
    see(row) {
      const { bunch: b, level } = row.line;
      const breaks = b === undefined && level === 'main';
      if (breaks || (held[0] && held[0].run !== row.run)) end();
      if (breaks) emit(row);
      else if (b === undefined || count(kinds, b, row.at)) held.push(row);
    },
    end,
  };
}

/** Counts it in, and says whether its row may still be shown. */
function count(kinds: Map<string, Kind>, b: NonNullable<Line['bunch']>, at: Instant): boolean {
  const known = kinds.get(b.of);
  const kind = known ?? { total: 0, bad: 0, by: new Map<string, number>(), until: at };
  if (known === undefined) kinds.set(b.of, kind);
  const n = (kind.by.get(b.is) ?? 0) + (b.n ?? 1);
  kind.by.set(b.is, n);
  kind.total = Math.max(kind.total, n);
  kind.until = at;
  if (!b.well) kind.bad += 1;
  // The first one carries the sum.
  return known === undefined || kind.total <= MOST || (!b.well && kind.bad <= MOST);
}

function tell({ kinds, held, emit }: { readonly kinds: ReadonlyMap<string, Kind>; readonly held: readonly Worded[]; readonly emit: (row: Worded) => void }): void {
  const said = new Set<string>();
  for (const row of held) {
    const b = row.line.bunch;
    const kind = b && kinds.get(b.of);
    if (b && kind && kind.total > MOST) {
      if (!said.has(b.of)) emit({ ...row, line: { text: `${b.of}: ${[...kind.by].map(([is, n]) => `${n} ${is}`).join(', ')} (until ${kind.until.slice(11, 19)}Z)`, level: 'main' } });
      said.add(b.of);
      if (b.well || kind.bad > MOST) continue;
    }
    emit(row);
  }
}
