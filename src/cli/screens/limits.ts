import type { PaceLimit } from '../../engine/index.ts';
import { sanitize, span } from '../../ui/index.ts';

/** What holds calls up, in words. */
export const limitWords = (l: PaceLimit, nowMs: number): string => ('perSecond' in l
  ? `${sanitize(l.budget)} takes about ${rate(l.perSecond)}`
  : `${sanitize(l.budget)} takes ${l.aWindow} calls in a window, and the next begins in ${span(Math.max(0, l.untilMs - nowMs))}`);

const rate = (perSecond: number): string => (perSecond >= 1 ? `${Math.round(perSecond)} calls/s` : `${Math.round(perSecond * 60)} calls/min`);
