import type { Worded } from '../../../../src/report/bunch.ts';

/** More than this many of a kind in one stretch become one line. */
const MOST = 20;

/**
 * Counts fan-outs. A stretch is a row of lines of one run that may be bunched, whatever their order; in it, more than 20
 * events of one kind become one line (`revoke: 412 asked, 410 done, 2 refused`). What went wrong keeps its own lines, up to 20.
 */
export function bunch(rows: readonly Worded[]): Worded[] {
  const out: Worded[] = [];
  let stretch: Worded[] = [];
  const flush = (): void => { out.push(...count(stretch)); stretch = []; };
  for (const row of rows) {
    const breaks = row.line.bunch === undefined && row.line.level === 'main';
    if (breaks || (stretch[0] && stretch[0].run !== row.run)) flush();
    if (breaks) out.push(row);
    else stretch.push(row);
  }
  flush();
  return out;
}

function count(stretch: readonly Worded[]): readonly Worded[] {
  const kinds = new Map<string, { total: number; bad: number; readonly by: Map<string, number>; last: Worded }>();
  for (const row of stretch) {
    const b = row.line.bunch;
    if (!b) continue;
    const kind = kinds.get(b.of) ?? { total: 0, bad: 0, by: new Map<string, number>(), last: row };
    kinds.set(b.of, kind);
    kind.by.set(b.is, (kind.by.get(b.is) ?? 0) + 1);
    kind.total = Math.max(...kind.by.values());
    kind.last = row;
    if (!b.well) kind.bad += 1;
  }
  const said = new Set<string>();
  return stretch.flatMap((row): readonly Worded[] => {
    const b = row.line.bunch;
    const kind = b && kinds.get(b.of);
    if (!b || !kind || kind.total <= MOST) return [row];
    const own = !b.well && kind.bad <= MOST ? [row] : [];
    if (said.has(b.of)) return own;
    said.add(b.of);
    const text = `${b.of}: ${[...kind.by].map(([is, n]) => `${n} ${is}`).join(', ')} (until ${kind.last.at.slice(11, 19)}Z)`;
    return [{ ...row, line: { text, level: 'main' } }, ...own];
  });
}
