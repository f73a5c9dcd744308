import type { Instant } from '../../core/brand.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Situation } from '../../ledger/index.ts';
import { plain } from './frame.ts';
import { someOf, type Some } from './gather.ts';
import { momentOf } from './moment.ts';

/** One run, and the plan that was carried out; `plan` is its digest. */
export interface RunRow {
  readonly run: string; readonly plan: string; readonly file: string | null; readonly runbook: string; readonly undoes: string | null; readonly changes: number | null; readonly deaths: number | null;
  readonly by: string; readonly host: string; readonly startedAt: Instant | null; readonly endedAt: Instant | null; readonly state: string; readonly exit: number | null;
}
export interface Runs { readonly started: number; readonly resumed: number; readonly undos: number; readonly parked: number; readonly stopped: number; readonly plans: number; readonly list: Some<RunRow> }

export interface RunsFold { see(e: JournalEvent): void; runs(s: Situation): Runs }

export function makeRuns(): RunsFold {
  let [resumed, parked, stopped] = [0, 0, 0];
  return {
    see(e) {
      if (e.code === 'run.resumed') resumed += 1;
      else if (e.code === 'run.parked') parked += 1;
      else if (e.code === 'run.stopping') stopped += 1;
    },
    runs(s) {
      const rows = [...s.runs.values()].map((r): RunRow => {
        const plan = s.plans.get(r.plan);
        return { run: plain(r.id), plan: plain(r.plan), file: plan === undefined ? null : plain(plan.file), runbook: plain(plan?.runbook ?? 'a plan that is not on record'), undoes: plan?.undoes == null ? null : plain(plan.undoes),
          changes: plan?.changes ?? null, deaths: plan?.deaths ?? null, by: plain(r.by), host: plain(r.host), startedAt: momentOf(r.startedAtMs), endedAt: momentOf(r.endedAtMs), state: r.state, exit: r.exit };
      });
      return { started: rows.length, resumed, undos: rows.filter((r) => r.undoes !== null).length, parked, stopped, plans: s.plans.size, list: someOf(rows) };
    },
  };
}
