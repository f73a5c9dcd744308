/** What chance decides, the same for the same seed (mulberry32, public domain). */
export interface Dice {
  /** From 0 up to 1. */
  part(): number;
  /** Whole, both ends included. */
  from(least: number, most: number): number;
  chance(p: number): boolean;
  pick<T>(of: readonly T[]): T;
}

export function makeDice(seed: number): Dice {
  let at = seed >>> 0;
  const part = (): number => {
    at = (at + 0x6D2B79F5) >>> 0;
    let t = Math.imul(at ^ at >>> 15, at | 1);
    t = t + Math.imul(t ^ t >>> 7, t | 61) ^ t;
    return ((t ^ t >>> 14) >>> 0) / 2 ** 32;
  };
  const from = (least: number, most: number): number => least + Math.floor(part() * (most - least + 1));
  return { part, from, chance: (p) => part() < p, pick: (of) => of[from(0, of.length - 1)] as never };
}
