/** Stretches in which lines were written, first to last, in milliseconds since the epoch. */
export type Stretch = readonly [fromMs: number, toMs: number];

export interface Activity { see(ms: number): void; stretches(): readonly Stretch[] }

const MOST = 128;

/**
 * When anything happened, in at most 128 stretches whatever the journal's length: of too many the nearest become one. A wall clock that
 * goes back adds to the stretch that it falls into.
 */
export function makeActivity(): Activity {
  let all: [number, number][] = [];
  let nearMs = 1;
  const last = (): [number, number] | undefined => all.at(-1);
  return {
    see(ms) {
      const of = last();
      if (!Number.isFinite(ms) || (of !== undefined && ms <= of[1])) return;
      if (of !== undefined && ms - of[1] <= nearMs) of[1] = ms;
      else all.push([ms, ms]);
      while (all.length > MOST) {
        nearMs *= 2;
        all = fused(all, nearMs);
      }
    },
    stretches: () => all,
  };
}

function fused(all: readonly (readonly [number, number])[], nearMs: number): [number, number][] {
  const out: [number, number][] = [];
  for (const [from, to] of all) {
    const before = out.at(-1);
    if (before !== undefined && from - before[1] <= nearMs) before[1] = Math.max(before[1], to);
    else out.push([from, to]);
  }
  return out;
}

/** The same with single moments among them. */
export function withMoments(stretches: readonly Stretch[], moments: readonly number[]): readonly Stretch[] {
  const all = [...stretches, ...moments.filter((ms) => Number.isFinite(ms)).map((ms): Stretch => [ms, ms])].sort((a, b) => a[0] - b[0]);
  return fused(all, 0);
}
