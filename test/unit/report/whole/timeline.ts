import { offset } from '../../../../src/report/timeline.ts';
import { isInstant } from '../../../../src/core/clock.ts';
import type { JournalEvent } from '../../../../src/journal/events/index.ts';
import { plainLine } from '../../../../src/comms/plain-text.ts';
import type { Worded } from '../../../../src/report/bunch.ts';
import type { Moments } from '../../../../src/report/gaps.ts';
import { bunch } from './bunch.ts';
import { withGaps } from './gaps.ts';
import type { TimelineRow } from '../../../../src/report/timeline-row.ts';
import { lineOf } from '../../../../src/report/words/index.ts';
import type { Names } from '../../../../src/report/words/line.ts';

/**
 * The journal as a story: one row an event in TRUTH's words, in order of seq, fan-outs counted, silences named.
 * `bunched: false` gives every event its own row.
 */
export function timelineOf(events: Iterable<JournalEvent>, { bunched = true }: { readonly bunched?: boolean } = {}): TimelineRow[] {
  const tokens = new Map<number, string>();
  const changes = new Map<string, string>();
  const names: Names = { token: (x) => tokens.get(x) ?? `entry ${x}`, change: (run, n) => changes.get(`${run}#${n}`) ?? `change ${n}` };
  const worded: Worded[] = [];
  const moments: { -readonly [K in keyof Moments]: Moments[K] } = { since: null, detected: null, opened: null, firstAction: null };
  for (const e of events) {
    learn(e, tokens, changes);
    if (e.code === 'incident.opened' && !moments.opened) { moments.opened = e; moments.since = e.data.since; }
    if (e.code === 'fact.stated' && e.data.name === 'detected' && isInstant(e.data.value)) moments.detected = e.data.value;
    if (e.code === 'fact.stated' && e.data.name === 'since' && isInstant(e.data.value)) moments.since = e.data.value;
    if (e.code === 'change.intended') moments.firstAction ??= e;
    const line = lineOf(e, names);
    if (line) worded.push({ at: e.at, seq: e.seq, who: plainLine(e.actor.id), run: e.run, code: e.code, line });
  }
  const origin = moments.since ?? moments.opened?.at ?? worded[0]?.at ?? null;
  const rows = (bunched ? bunch(worded) : worded).map((w): TimelineRow =>
    ({ at: w.at, since: offset(origin, w.at), who: w.who, seq: w.seq, code: w.code, text: w.line.text, level: w.line.level }));
  return withGaps(rows, worded, moments);
}

function learn(e: JournalEvent, tokens: Map<number, string>, changes: Map<string, string>): void {
  if (e.code === 'exposure.recorded') e.data.items.forEach((item, i) => tokens.set(e.data.from + i, item.token));
  if (e.code === 'exposure.identified') tokens.set(e.data.x, e.data.token);
  if (e.code === 'change.intended' || e.code === 'change.ended') changes.set(`${e.run}#${e.data.n}`, e.data.key);
}
