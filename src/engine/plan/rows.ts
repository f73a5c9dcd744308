import type { ChangeKey, StepId } from '../../core/brand.ts';
import type { RunbookStep } from '../../core/runbook.ts';
import type { Lanes } from './lanes.ts';
import type { Drafted } from './needs.ts';
import { makePacker } from './packed.ts';

/** What steps would do, as they said it: step by step. It is read lane by lane. */
export interface Rows {
  /** Lanes in their order, each in runbook order; last the changes of the whole run, whose lane is null. */
  byLane(): Iterable<{ readonly lane: number | null; readonly drafts: readonly Drafted[] }>;
  /** Steps with a change; those of them with one of the whole run; and how many each has in lanes. */
  readonly planned: ReadonlySet<StepId>;
  readonly barriers: ReadonlySet<StepId>;
  readonly inLanes: ReadonlyMap<StepId, number>;
  /** Changes that something of the whole run takes from. */
  readonly wanted: ReadonlySet<ChangeKey>;
}

type Row = Omit<Drafted, 'order' | 'step'> & { readonly step: number };
/** Sorts after every lane. */
const WHOLE_RUN = 2 ** 31 - 1;

export function makeRows(steps: readonly RunbookStep[], lanes: Lanes): { add(d: Omit<Drafted, 'order'>): void; done(): Rows } {
  const packed = makePacker<Row>({ places: steps.length });
  const laneOf: number[] = [];
  const planned = new Set<StepId>();
  const barriers = new Set<StepId>();
  const inLanes = new Map<StepId, number>();
  const wanted = new Set<ChangeKey>();
  return {
    add({ step, ...d }) {
      planned.add(step.id);
      if (d.runScoped) {
        barriers.add(step.id);
        for (const ref of d.draft.takes ?? []) wanted.add(ref.from);
      } else inLanes.set(step.id, (inLanes.get(step.id) ?? 0) + 1);
      laneOf.push(lanes.of(d.draft.target) ?? WHOLE_RUN);
      packed.add(JSON.stringify({ ...d, step: steps.indexOf(step) } satisfies Row));
    },
    done() {
      const rows = packed.done();
      const lane = Int32Array.from(laneOf);
      const sorted = Uint32Array.from(lane.keys()).sort((a, b) => (lane[a] ?? 0) - (lane[b] ?? 0) || a - b);
      const drafted = (order: number): Drafted => {
        const row = rows.at(order);
        const step = steps[row?.step ?? -1];
        if (row === undefined || step === undefined) throw new Error(`draft ${order} is gone`);
        return { ...row, step, order };
      };
      return {
        planned, barriers, inLanes, wanted,
        *byLane() {
          for (let from = 0, to = 0; from < sorted.length; from = to) {
            const at = lane[sorted[from] ?? 0] ?? WHOLE_RUN;
            while (to < sorted.length && lane[sorted[to] ?? 0] === at) to += 1;
            yield { lane: at === WHOLE_RUN ? null : at, drafts: [...sorted.subarray(from, to)].map(drafted) };
          }
        },
      };
    },
  };
}
