import type { ReasonAsk } from '../core/runbook.ts';
import type { RunbookDocument } from './schema.ts';

export const reasonOf = (r: RunbookDocument['gates']['reason']): ReasonAsk | null =>
  r === undefined ? null : { ask: r.ask, minLength: r.minLength ?? null, pattern: r.pattern ?? null };
