/** One promise of DESIGN §8, measured. A ratio is taken within one run, so that it means the same on any machine. */
export interface Row {
  readonly what: string;
  /** Ratio, rate or time as text. */
  readonly measured: string;
  readonly promised: string;
  /** null = not measured, and `measured` says why. */
  readonly kept: boolean | null;
}
/** `short`: small enough for a check of every change; the numbers mean less. */
export interface Options { readonly short: boolean }
export interface Bench { run(o: Options): Promise<readonly Row[]> }

export const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] ?? 0 : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
};
