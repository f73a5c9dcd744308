/** How fast a step gets on, by what it ended lately. */
export interface PaceOfStep { ended(atMs: number): void; /** Milliseconds until `left` more have ended, if it goes on like this; null = nobody can say. */ leftMs(left: number, nowMs: number): number | null }

const LATELY_MS = 30_000;
/** Fewer than this say nothing of the rest. */
const ENOUGH = 10;
const BUCKET_MS = 1_000;

export function paceOfStep(): PaceOfStep {
  const buckets: { readonly atMs: number; count: number }[] = [];
  const forget = (nowMs: number): void => { while ((buckets[0]?.atMs ?? nowMs) < nowMs - LATELY_MS) buckets.shift(); };
  return {
    ended(atMs) {
      const last = buckets.at(-1);
      if (last !== undefined && atMs - last.atMs < BUCKET_MS) last.count += 1; else buckets.push({ atMs, count: 1 });
      forget(atMs);
    },
    leftMs(left, nowMs) {
      forget(nowMs);
      const count = buckets.reduce((sum, b) => sum + b.count, 0);
      const [first] = buckets;
      if (first === undefined || count < ENOUGH || left === 0) return null;
      return (left * Math.max(BUCKET_MS, nowMs - first.atMs)) / count;
    },
  };
}
