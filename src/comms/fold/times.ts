import { isInstant, toMs } from '../../core/clock.ts';
import type { Instant } from '../../core/brand.ts';
import type { Fact } from '../facts.ts';
import type { Entry, Mark } from './entries.ts';
import { lines, measured, type Known, type Reading } from './measured.ts';

/** The frame and the clock: opened, contained, covered, exposure (TRUTH T11). No duration is claimed from an unknown start. */
export function timeFacts(r: Reading, since: Fact | null): Known {
  const { people: { opened, closed, incident }, entries, last } = r;
  const moment = (m: Mark | null): Fact | null => (m ? measured(m.at, [m.seq]) : null);
  const some = entries.all.size > 0;
  const from = (to: Mark | null): Fact | null => (opened && to && some ? span(opened, to) : null);
  return {
    incident: incident ? measured(incident.id, [incident.seq]) : null,
    environment: opened ? measured(opened.environment, [opened.seq]) : null,
    opened: moment(opened), closed: moment(closed), 'as-of': moment(last),
    'contained-at': some ? moment(entries.contained) : null, 'covered-at': some ? moment(entries.covered) : null,
    'time-to-contain': from(entries.contained), 'time-to-cover': from(entries.covered),
    exposure: some ? exposure([...entries.all.values()], since) : null,
  };
}

/** Order is seq; a wall clock that went back claims no duration. */
function span(from: Mark, to: Mark): Fact | null {
  const ms = toMs(to.at) - toMs(from.at);
  return ms < 0 ? null : measured(ms, [from.seq, to.seq]);
}

/** Σ over entries of (first suspended or proven − exposedSince). An entry that was waived unproven has no end, so there is no sum. */
function exposure(all: readonly Entry[], since: Fact | null): Fact | null {
  let sum = 0;
  let stated = false;
  const seq: number[] = [];
  for (const e of all) {
    if (e.state === 'merged' || e.closing?.how === 'dismissed') continue;
    const fallback = since && isInstant(since.value) ? toMs(since.value) : null;
    const start = e.since ? toMs(e.since) : fallback;
    if (start === null || e.contained === null) return null;
    if (!e.since && since) { stated ||= since.basis === 'stated'; seq.push(...since.seq); }
    const ms = toMs(e.contained.at) - start;
    if (ms < 0) return null;
    sum += ms;
    seq.push(e.recorded, e.contained.seq);
  }
  if (seq.length === 0) return null;
  return { value: sum, basis: stated ? 'stated' : 'assumed', by: stated ? since?.by ?? null : null, seq: lines(seq) };
}

/** The start of the exposure: what was given at opening, else the earliest date among the entries, which is an assumption. */
export function sinceFact({ people: { opened }, entries }: Reading): Fact | null {
  if (opened?.since) return { value: opened.since, basis: 'stated', by: opened.by, seq: [opened.seq] };
  let first: { readonly at: Instant; readonly seq: number } | null = null;
  for (const e of entries.all.values())
    if (e.since && (!first || toMs(e.since) < toMs(first.at))) first = { at: e.since, seq: e.recorded };
  return first ? { value: first.at, basis: 'assumed', by: null, seq: [first.seq] } : null;
}
