import type { Instant } from '../core/brand.ts';
import { toMs } from '../core/clock.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** `12:06:32Z`. */
export const clockTime = (at: Instant): string => `${at.slice(11, 19)}Z`;
/** `2026-11-23 12:06:32Z`. */
export const dateTime = (at: Instant): string => `${at.slice(0, 10)} ${clockTime(at)}`;
/** The time alone on the day of `today`, else with its date. */
export const shortTime = (at: Instant, today: Instant): string => (at.slice(0, 10) === today.slice(0, 10) ? clockTime(at) : dateTime(at));

/** Milliseconds as `09:13`, `1:02:33` from an hour on, `2d 04:10:00` from a day on; negative ones carry a minus. */
export function span(ms: number): string {
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const sign = ms < 0 && seconds > 0 ? '-' : '';
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const tail = `${two(minutes % 60)}:${two(seconds % 60)}`;
  if (hours === 0) return `${sign}${tail}`;
  if (hours < 24) return `${sign}${hours}:${tail}`;
  return `${sign}${Math.floor(hours / 24)}d ${two(hours % 24)}:${tail}`;
}

/** Since `from`: `+09:13`. */
export function since(from: Instant, at: Instant): string {
  const text = span(toMs(at) - toMs(from));
  return text.startsWith('-') ? text : `+${text}`;
}
