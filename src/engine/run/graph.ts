import type { StepId, TokenKey } from '../../core/brand.ts';
import type { Change, Plan } from '../../core/plan.ts';

/** A gate opens when everything that feeds it is over; a strict one stops the run when something in it did not end well. */
export interface Gate { remaining: number; readonly strict: boolean; readonly waiting: number[] }

/** Who waits for whom: needs inside a lane, gates between lanes (barriers, canary waves). Linear in the plan. */
export interface Graph {
  readonly dependents: readonly number[][];
  /** Needs and closed gates that a change still waits for. */
  readonly pending: number[];
  readonly feeds: readonly Gate[][];
}

export function makeGraph(plan: Plan): Graph {
  const { changes, header } = plan;
  const dependents: number[][] = changes.map(() => []);
  const pending = changes.map((c) => c.needs.length);
  const feeds: Gate[][] = changes.map(() => []);
  for (const c of changes) for (const need of c.needs) dependents[need]?.push(c.n);
  const byStep = new Map<StepId, Change[]>();
  for (const c of changes) byStep.set(c.step, [...(byStep.get(c.step) ?? []), c]);
  const open = (members: readonly Change[], strict: boolean): Gate => {
    const gate: Gate = { remaining: members.length, strict, waiting: [] };
    for (const m of members) feeds[m.n]?.push(gate);
    return gate;
  };
  const wait = (n: number, gate: Gate) => {
    if (gate.remaining === 0) return;
    gate.waiting.push(n);
    pending[n] = (pending[n] ?? 0) + 1;
  };
  const barriers = new Map<StepId, Gate>();
  const barrier = (step: StepId): Gate => {
    let gate = barriers.get(step);
    if (!gate) { gate = open(byStep.get(step) ?? [], false); barriers.set(step, gate); }
    return gate;
  };
  // What is our own waits for the lanes before its own, also in its own step; barriers wait for it (ENGINE O2).
  const lanesBefore = (step: StepId, lane: number): Gate => open((byStep.get(step) ?? []).filter((m) => (m.lane ?? -1) < lane), false);
  for (const c of changes)
    for (const step of c.after)
      if (c.own !== null) wait(c.n, lanesBefore(step, c.lane ?? 0));
      else if (step !== c.step) wait(c.n, barrier(step));
  for (const rule of header.steps) {
    if (!rule.canary) continue;
    const mine = byStep.get(rule.id) ?? [];
    const waves = Math.max(0, ...mine.map((c) => c.wave));
    for (let wave = 1; wave <= waves; wave++) {
      // Wave k opens when wave k-1 is done, and so is the `until` step of the same subjects (ENGINE O4).
      const before = mine.filter((c) => c.wave === wave - 1);
      const lanes = new Set(before.map((c) => subject(c)));
      const gate = open([...before, ...(byStep.get(rule.canary.until) ?? []).filter((c) => c.step !== rule.id && lanes.has(subject(c)))], true);
      for (const c of mine) if (c.wave === wave) wait(c.n, gate);
    }
  }
  return { dependents, pending, feeds };
}

const subject = (c: Change): string => ('token' in c.target ? c.target.token : 'place' in c.target ? c.target.place : '');

export const tokenOf = (c: Change): TokenKey | null => ('token' in c.target ? c.target.token : null);
