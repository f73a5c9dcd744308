import type { Instant } from '../core/brand.ts';
import { toMs } from '../core/clock.ts';

const DAY_MS = 86_400_000;
const [ZERO, NINE] = [48, 57];

/** The text read last, and its day: the handlers of a line ask for the same time again, and the next line is most often of the same day. */
let last = { at: '', ms: Number.NaN, day: '-', dayMs: Number.NaN };

function digits(text: string, from: number, to: number): number {
  let n = 0;
  for (let i = from; i < to; i += 1) {
    const c = text.charCodeAt(i);
    if (c < ZERO || c > NINE) return Number.NaN;
    n = n * 10 + c - ZERO;
  }
  return n;
}

/** Milliseconds within the day of `…THH:MM:SS.mmmZ`; NaN if it is written in any other way. */
function withinDay(at: string): number {
  if (at.length !== 24 || at[13] !== ':' || at[16] !== ':' || at[19] !== '.' || at[23] !== 'Z') return Number.NaN;
  const [h, m, s] = [digits(at, 11, 13), digits(at, 14, 16), digits(at, 17, 19)];
  return h < 24 && m < 60 && s < 60 ? ((h * 60 + m) * 60 + s) * 1000 + digits(at, 20, 23) : Number.NaN;
}

/** As `toMs`, for the times of a journal's lines: there are millions of them, in order. */
export function lineMs(at: Instant): number {
  if (at === last.at) return last.ms;
  const within = typeof at === 'string' && at.startsWith(last.day) ? withinDay(at) : Number.NaN;
  if (!Number.isNaN(within)) last = { ...last, at, ms: last.dayMs + within };
  else {
    const ms = toMs(at);
    const day = typeof at === 'string' && !Number.isNaN(withinDay(at)) && !Number.isNaN(ms) && /^\d{4}-\d\d-\d\dT/.test(at) ? at.slice(0, 11) : '-';
    last = { at, ms, day, dayMs: Math.floor(ms / DAY_MS) * DAY_MS };
  }
  return last.ms;
}
