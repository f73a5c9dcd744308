import type { Instant } from '../core/brand.ts';
import type { Code } from '../journal/events/index.ts';

export interface TimelineRow {
  readonly at: Instant;
  /** `+mm:ss` or `+h:mm:ss` from the start of the exposure, else from the opening. */
  readonly since: string;
  readonly who: string;
  readonly seq: number;
  /** `gap`: a silence that the clock shows; no journal line of its own. */
  readonly code: Code | 'gap';
  /** One plain line; not escaped for Markdown. */
  readonly text: string;
  readonly level: 'main' | 'detail';
}
