import type { Instant } from '../../core/brand.ts';
import { instant, toMs } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';

/** Clocks of machines differ by this much without anybody minding. */
const AHEAD_MS = 5 * 60_000;

/** `--since`: when the exposure began; null = not given. A date alone is midnight UTC. Throws E_USAGE for what is no time, or lies ahead. */
export function sinceOf(text: string | undefined, now: Instant): Instant | null {
  if (text === undefined) return null;
  const bad = (why: string): TokenctlError => new TokenctlError('E_USAGE', `--since ${why}`);
  const [, day] = /^(\d{4}-\d{2}-\d{2})(?:[T ].*(?:Z|[+-]\d{2}:\d{2}))?$/.exec(text) ?? [];
  const ms = day === undefined ? Number.NaN : Date.parse(text);
  // 30 February is read as 2 March.
  if (Number.isNaN(ms) || new Date(Date.parse(`${day}T00:00:00Z`)).toISOString().slice(0, 10) !== day) throw bad('takes a time such as 2026-11-23T10:00:00Z');
  if (ms > toMs(now) + AHEAD_MS) throw bad('lies in the future');
  return instant(ms);
}
