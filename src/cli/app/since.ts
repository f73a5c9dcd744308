import type { Instant } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';

/** `--since`: when the exposure began; null = not given. A date alone is midnight UTC. Throws E_USAGE. */
export function sinceOf(text: string | undefined): Instant | null {
  if (text === undefined) return null;
  const ms = /^\d{4}-\d{2}-\d{2}([T ].*(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new TokenctlError('E_USAGE', '--since takes a time such as 2026-11-23T10:00:00Z');
  return instant(ms);
}
