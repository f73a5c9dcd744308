import type { Hex, Instant, RunId } from '../core/brand.ts';
import { TokenctlError } from '../core/errors.ts';
import type { Actor, JournalEvent } from './events/index.ts';

/** Bytes of a journal line at most, without its newline (DESIGN §5). */
export const MAX_LINE = 64 * 1024;
/** `prev` of the first line. */
export const NO_PREV = '0'.repeat(64) as Hex;
// {"v":1,"seq":<16 digits at most>,"prev":"<64>",
const HEAD_MAX = 110;

export interface LineIn { readonly at: Instant; readonly run: RunId | null; readonly code: string; readonly actor: Actor; readonly data: unknown }

/** What of a line is known before its place is. Throws E_INTERNAL, naming the code, if the line could pass 64 KiB. */
export function lineBody({ at, run, code, actor, data }: LineIn): string {
  const body = JSON.stringify({ at, run, code, actor, data }).slice(1);
  if (Buffer.byteLength(body) > MAX_LINE - HEAD_MAX) throw new TokenctlError('E_INTERNAL', `A journal line ${code} would be longer than 64 KiB; it was not written.`);
  return body;
}

/** The start that a line has by its place: no other text follows the line before it. */
export const lineHead = (seq: number, prev: Hex): string => `{"v":1,"seq":${seq},"prev":"${prev}",`;

/** The event of a line; null if the text is no event. Codes are not checked: unknown ones are kept, and skipped by readers. */
export function parseLine(text: string): JournalEvent | null {
  let value: unknown;
  try { value = JSON.parse(text); } catch { return null; }
  if (typeof value !== 'object' || value === null) return null;
  const e = value as Record<keyof JournalEvent, unknown>;
  const ok = e.v === 1 && Number.isSafeInteger(e.seq) && typeof e.prev === 'string' && typeof e.at === 'string' && typeof e.code === 'string'
    && (e.run === null || typeof e.run === 'string') && typeof e.actor === 'object' && e.actor !== null && typeof e.data === 'object' && e.data !== null;
  return ok ? (value as JournalEvent) : null;
}
