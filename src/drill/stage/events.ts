import { parseDuration } from '../../core/duration.ts';
import { patientMatch } from '../../platform/patient-match.ts';
import { compileFact, type FactCondition } from '../score/condition.ts';
import type { Facts } from '../score/facts.ts';
import type { Scenario } from '../scenario/types.ts';

type EventSpec = Scenario['events'][number];
export interface EventsIn {
  readonly scenario: Scenario;
  readonly startMs: number;
  readonly facts: () => Promise<Facts>;
  readonly fire: (e: EventSpec) => Promise<void>;
}
/** The surprises of a scenario, in the order in which they fall due. */
export interface Events {
  nextMs(): number | null;
  runDue(nowMs: number): Promise<void>;
  /** Those that have only a condition. */
  check(): Promise<void>;
  onCall(server: string, call: string, when: 'before' | 'after'): Promise<void>;
  onDeed(deed: string): Promise<void>;
  /** What comes by time, for the facilitator. */
  coming(): readonly { readonly atMs: number; readonly event: EventSpec }[];
}

export function makeEvents({ scenario, startMs, facts, fire }: EventsIn): Events {
  const conditions = new Map<EventSpec, FactCondition>();
  for (const e of scenario.events) {
    const c = e.if === undefined ? null : compileFact(e.if, scenario);
    if (c?.ok === true) conditions.set(e, c.it);
  }
  const holds = async (e: EventSpec): Promise<boolean> => conditions.get(e)?.test(await facts()) ?? true;
  const due = new Map<EventSpec, number>();
  const open = new Set<EventSpec>();
  const matches = new Map(scenario.events.flatMap((e) => (e.on?.call === undefined ? [] : [[e, patientMatch(e.on.call.like, 'u')] as const])));
  const calls = new Map<EventSpec, number>();
  for (const e of scenario.events) {
    if (e.at !== undefined) due.set(e, startMs + (parseDuration(e.at) ?? 0));
    else if (e.every !== undefined) due.set(e, startMs + (parseDuration(e.every) ?? 0));
    else open.add(e);
  }
  const next = (): EventSpec | null => { let first: EventSpec | null = null; for (const [e, ms] of due) if (first === null || ms < (due.get(first) ?? 0)) first = e; return first; };
  return {
    nextMs: () => { const e = next(); return e === null ? null : due.get(e) ?? null; },
    async runDue(nowMs) {
      for (let e = next(); e !== null && (due.get(e) ?? 0) <= nowMs; e = next()) {
        const was = due.get(e) ?? 0;
        const so = await holds(e);
        if (e.every === undefined || (so && e.once)) due.delete(e);
        else due.set(e, was + (parseDuration(e.every) ?? 0));
        if (so) await fire(e);
      }
    },
    async check() {
      for (const e of [...open]) if (e.on === undefined && conditions.has(e) && await holds(e) && open.delete(e)) await fire(e);
    },
    async onCall(server, call, when) {
      for (const e of [...open]) {
        const c = e.on?.call;
        if (c === undefined || c.at !== server || c.when !== when || matches.get(e)?.(call) == null) continue;
        const n = (calls.get(e) ?? 0) + 1;
        calls.set(e, n);
        // Two calls at once are two, and the event is one.
        if (n >= c.nth && await holds(e) && open.delete(e)) await fire(e);
      }
    },
    async onDeed(deed) {
      for (const e of [...open]) if (e.on?.deed === deed && await holds(e) && open.delete(e)) await fire(e);
    },
    coming: () => [...due].filter(([e]) => e.every === undefined).map(([event, atMs]) => ({ event, atMs })).toSorted((a, b) => a.atMs - b.atMs),
  };
}
