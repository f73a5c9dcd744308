import type { Instant } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';

/** Milliseconds as a moment; null where there is none, or what stands there is no time. */
export const momentOf = (ms: number | null | undefined): Instant | null => (ms == null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15 ? null : instant(ms));

/** From one moment to another; null where either is not known, and where a wall clock went back: then no duration is claimed. */
export const spanOf = (fromMs: number | null | undefined, toMs: number | null | undefined): number | null =>
  (fromMs == null || toMs == null || !(toMs >= fromMs) ? null : toMs - fromMs);
