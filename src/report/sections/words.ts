import type { Instant } from '../../core/brand.ts';
import { isInstant } from '../../core/clock.ts';
import { spanWords } from '../../comms/say.ts';
import type { StatedFact } from '../review/frame.ts';

/** `2026-11-23 12:09:26 UTC`. */
export const when = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`;
/** The same, with milliseconds. */
export const exactly = (at: string): string => `${at.slice(0, 23).replace('T', ' ').replace(/Z$/, '')} UTC`;
export const orNever = (at: Instant | null, never = 'not known'): string => (at === null ? never : when(at));
export const took = (ms: number | null): string => (ms === null ? 'not known' : spanWords(ms));
export const count = (n: number): string => n.toLocaleString('en');
export const many = (n: number, noun: string, nouns = `${noun}s`): string => `${count(n)} ${n === 1 ? noun : nouns}`;
export const lineNo = (seq: number | null): string => (seq === null || seq < 0 ? '' : String(seq));
/** A value and on whose word it stands (TRUTH T13). */
export function said({ value, basis, by }: StatedFact): string {
  const words = isInstant(value) ? when(value) : value;
  return basis === 'measured' ? words : basis === 'assumed' ? `${words} (assumed)` : `${words} (stated by ${by ?? 'nobody named'})`;
}
