import type { Instant } from '../core/brand.ts';
import { plainLine } from '../comms/plain-text.ts';
import type { JournalEvent } from '../journal/events/index.ts';
import { learnNames } from './names.ts';
import { lineOf } from './words/index.ts';

/** A line that speaks of a change by its ordinal speaks of one that is at work, or has just ended. */
const REMEMBERED = 10_000;

export interface SingleLine { readonly at: Instant; readonly seq: number; readonly who: string; readonly text: string }

/** Events one by one in words, for who looks at the newest: each event is learned or said, in order of seq. */
export function makeSingleLines(): { learn(e: JournalEvent): void; say(e: JournalEvent): SingleLine | null } {
  const names = learnNames(() => true, REMEMBERED);
  return {
    learn: names.learn,
    say(e) {
      names.learn(e);
      const line = lineOf(e, names);
      return line && { at: e.at, seq: e.seq, who: plainLine(e.actor.id), text: line.text };
    },
  };
}
