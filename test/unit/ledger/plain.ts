import type { Situation } from '../../../src/ledger/index.ts';

/** Everything that a situation says, as plain values: entries and sets of it are views over columns, and two of them cannot be compared as they are. */
export function plain(s: Situation): unknown {
  const { entries, table: _, runs, watches, ...rest } = s;
  return {
    ...rest,
    entries: entries.map((e) => Object.fromEntries([['x', e.x], ...Object.getOwnPropertyNames(Object.getPrototypeOf(e)).filter((n) => n !== 'constructor').map((n) => [n, e[n as never]] as const)])),
    runs: [...runs].map(([id, r]) => [id, { ...r, touched: [...r.touched], outcomes: Array.from({ length: 2_000 }, (_, n) => r.outcomes.get(n) ?? null) }]),
    watches: watches.map((w) => ({ ...w, xs: [...w.xs], made: [...w.made] })),
  };
}
