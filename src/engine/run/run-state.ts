import type { Instant, RunId, TokenKey } from '../../core/brand.ts';
import type { Answer } from '../../core/plan.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import { ChangeStates } from './change-states.ts';

/** The engine's own fold: one run's changes, answers, waits and requests to stop. */
export interface RunState {
  readonly changes: ChangeStates;
  readonly answers: Map<number, Answer>;
  readonly waits: Map<number, Instant>;
  /** Tokens that a mint made and whose values nobody holds, by the ordinal of the mint. What became of them stands in the ledger's fold. */
  readonly orphans: Map<number, { readonly gen: number; readonly of: TokenKey }[]>;
  started: Instant | null;
  /** Seq of the newest run.started or run.resumed: the run's epoch (ENGINE J2). */
  epoch: number;
  asked: boolean;
  answered: boolean;
}

export const emptyRunState = (): RunState => ({ changes: new ChangeStates(), answers: new Map(), waits: new Map(), orphans: new Map(), started: null, epoch: -1, asked: false, answered: false });

export function seeRun(state: RunState, run: RunId, e: JournalEvent): void {
  // The isolate question, answered in any run of the incident, counts (TRUTH T3.5); the linter holds its step to that id.
  if (e.code === 'question.answered' && e.data.key === 'isolate') state.answered = true;
  if (e.run !== run) return;
  switch (e.code) {
    case 'run.started': state.started = e.at; state.epoch = e.seq; state.asked = false; break;
    case 'run.resumed': state.epoch = e.seq; state.asked = false; break;
    case 'run.asked-to-stop': state.asked = true; break;
    case 'change.intended': {
      const c = state.changes.of(e.data.n);
      if (c.gen !== e.data.gen) c.intendedAt = e.at;
      c.gen = e.data.gen; c.open = true; c.outcome = null;
      break;
    }
    case 'change.ended': state.changes.end(e.data.n, e.data.outcome); break;
    case 'question.answered': state.answers.set(e.data.n, { text: e.data.text, evidence: e.data.evidence, when: e.data.when }); break;
    case 'orphan.found': state.orphans.set(e.data.n, [...state.orphans.get(e.data.n) ?? [], { gen: e.data.gen, of: e.data.of }]); break;
    case 'wait.began': state.waits.set(e.data.n, e.data.until); break;
    default: break;
  }
}
