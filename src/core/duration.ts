const UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A hundred years: added to any time it is still a time. */
const LONGEST_MS = 36_525 * UNIT.d;

/** `90s`, `30m`, `1h30m`, `7d` → milliseconds; null if it is not a duration, or longer than a hundred years. */
export function parseDuration(text: string): number | null {
  if (!/^(\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return null;
  let total = 0;
  for (const m of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) total += Number(m[1]) * UNIT[m[2] as keyof typeof UNIT];
  return total > LONGEST_MS ? null : Math.round(total);
}

/** Milliseconds → the shortest exact text: `90s`, `30m`, `7d`. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's'] as const)
    if (ms >= UNIT[unit] && ms % UNIT[unit] === 0) return `${ms / UNIT[unit]}${unit}`;
  return `${ms}ms`;
}
