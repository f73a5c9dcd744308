import type { StepId, TokenKey } from '../../core/brand.ts';
import type { Change, Plan } from '../../core/plan.ts';

/** A gate opens when everything that feeds it is over; a strict one stops the run when something in it did not end well. */
export interface Gate { remaining: number; readonly strict: boolean; readonly waiting: number[] }

/** Who waits for whom: needs inside a lane, gates between lanes (barriers, canary waves). Linear in the plan, numbers only. */
export interface Graph {
  dependents(n: number): Iterable<number>;
  /** Needs and closed gates that a change still waits for. */
  readonly pending: Int32Array;
  feeds(n: number): readonly Gate[];
}


export function makeGraph({ changes, header }: Plan): Graph {
  const pending = new Int32Array(changes.length);
  const steps = new Map(header.steps.map((r, i) => [r.id, i]));
  const step = new Uint16Array(changes.length);
  const lane = new Int32Array(changes.length);
  const wave = new Int32Array(changes.length);
  const [needs, needing]: [number[], number[]] = [[], []];
  const waits: { readonly n: number; readonly after: readonly StepId[]; readonly own: boolean }[] = [];
  for (const c of changes) {
    pending[c.n] = c.needs.length;
    for (const need of c.needs) { needs.push(need); needing.push(c.n); }
    step[c.n] = steps.get(c.step) ?? 0;
    lane[c.n] = c.lane ?? -1;
    wave[c.n] = c.wave;
    if (c.after.length > 0) waits.push({ n: c.n, after: c.after, own: c.own !== null });
  }
  const dependents = turned(changes.length, { from: needing, to: needs });
  const gates: Gate[] = [];
  const fed: (readonly number[])[] = [];
  const membersOf = (id: StepId, which: (n: number) => boolean = () => true): number[] => { const s = steps.get(id) ?? -1; const found: number[] = []; for (let n = 0; n < step.length; n++) if (step[n] === s && which(n)) found.push(n); return found; };
  const open = (members: readonly number[], strict: boolean): Gate => {
    const gate: Gate = { remaining: members.length, strict, waiting: [] };
    gates.push(gate);
    fed.push(members);
    return gate;
  };
  const wait = (n: number, gate: Gate) => {
    if (gate.remaining === 0) return;
    gate.waiting.push(n);
    pending[n] = (pending[n] ?? 0) + 1;
  };
  const barriers = new Map<StepId, Gate>();
  const barrier = (id: StepId): Gate => {
    let gate = barriers.get(id);
    if (!gate) { gate = open(membersOf(id), false); barriers.set(id, gate); }
    return gate;
  };
  // What is our own waits for the lanes before its own, also in its own step; barriers wait for it (ENGINE O2).
  for (const { n, after, own } of waits)
    for (const id of after)
      if (own) wait(n, open(membersOf(id, (m) => (lane[m] ?? -1) < Math.max(0, lane[n] ?? 0)), false));
      else if (steps.get(id) !== step[n]) wait(n, barrier(id));
  for (const rule of header.steps) {
    if (!rule.canary) continue;
    const mine = membersOf(rule.id);
    const until = rule.canary.until === rule.id ? [] : membersOf(rule.canary.until);
    const subject = (n: number): string => subjectIn(changes.at(n));
    const waves = mine.reduce((most, n) => Math.max(most, wave[n] ?? 0), 0);
    for (let k = 1; k <= waves; k++) {
      // Wave k opens when wave k-1 is done, and so is the `until` step of the same subjects (ENGINE O4).
      const before = mine.filter((n) => wave[n] === k - 1);
      const subjects = new Set(before.map(subject));
      const gate = open([...before, ...until.filter((n) => subjects.has(subject(n)))], true);
      for (const n of mine) if (wave[n] === k) wait(n, gate);
    }
  }
  return { dependents, pending, feeds: feedsOf(gates, turned(changes.length, { from: fed.flatMap((members, g) => members.map(() => g)), to: fed.flat() })) };
}

/** Apart, so that what the gates were made from is not kept for as long as the run. */
const feedsOf = (gates: readonly Gate[], fed: (n: number) => Int32Array): Graph['feeds'] => (n) => [...fed(n)].flatMap((g) => gates[g] ?? []);

/** Who points at `n`, of pairs of which the one points at the other: two arrays, however many there are. */
function turned(length: number, { from, to }: { readonly from: readonly number[]; readonly to: readonly number[] }): (n: number) => Int32Array {
  const starts = new Int32Array(length + 1);
  for (const n of to) starts[n + 1] = (starts[n + 1] ?? 0) + 1;
  for (let n = 0; n < length; n++) starts[n + 1] = (starts[n + 1] ?? 0) + (starts[n] ?? 0);
  const list = new Int32Array(starts[length] ?? 0);
  const next = starts.slice();
  for (const [i, n] of to.entries()) { const at = next[n] ?? 0; list[at] = from[i] ?? 0; next[n] = at + 1; }
  return (n) => list.subarray(starts[n] ?? 0, starts[n + 1] ?? 0);
}

const subjectIn = (c: Change | undefined): string => (c === undefined ? '' : 'token' in c.target ? c.target.token : 'place' in c.target ? c.target.place : '');

export const tokenOf = (c: Change): TokenKey | null => ('token' in c.target ? c.target.token : null);
