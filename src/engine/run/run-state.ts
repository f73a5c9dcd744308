import type { Instant, RunId, TokenKey } from '../../core/brand.ts';
import type { Answer } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import { took } from '../../core/result.ts';
import type { JournalEvent } from '../../journal/events/index.ts';

/** What the journal says of one change in this run. */
export interface ChangeState {
  gen: number;
  /** The generation's first intent: the same after every repeat of it, so that a provider can be asked for the same thing again (ENGINE A4, TRUTH T9.4). */
  intendedAt: Instant | null;
  /** An intent without an end: unknown, whatever the reason (ENGINE A2). */
  open: boolean;
  outcome: Outcome | null;
}

/** The engine's own fold: one run's changes, answers, waits and requests to stop. */
export interface RunState {
  readonly changes: Map<number, ChangeState>;
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

export const emptyRunState = (): RunState => ({ changes: new Map(), answers: new Map(), waits: new Map(), orphans: new Map(), started: null, epoch: -1, asked: false, answered: false });

export function changeState(state: RunState, n: number): ChangeState {
  let found = state.changes.get(n);
  if (!found) { found = { gen: 0, intendedAt: null, open: false, outcome: null }; state.changes.set(n, found); }
  return found;
}

/** Nothing was given, as of most changes: one for all of them, for there may be hundreds of thousands. */
const GAVE_NOTHING: { readonly [is: string]: Outcome } = {
  answer: { is: 'done', by: 'answer', out: null }, observe: { is: 'done', by: 'observe', out: null },
};

export function setOutcome(c: ChangeState, outcome: Outcome): void {
  c.outcome = outcome.is === 'done' && outcome.out === null ? GAVE_NOTHING[outcome.by] ?? outcome : outcome;
  c.open = outcome.is === 'unknown';
  // Only what is open, or may be sent again, is asked for by its first intent.
  if (endedWell(c)) c.intendedAt = null;
}

export function seeRun(state: RunState, run: RunId, e: JournalEvent): void {
  // The isolate question, answered in any run of the incident, counts (TRUTH T3.5); the linter holds its step to that id.
  if (e.code === 'question.answered' && e.data.key === 'isolate') state.answered = true;
  if (e.run !== run) return;
  switch (e.code) {
    case 'run.started': state.started = e.at; state.epoch = e.seq; state.asked = false; break;
    case 'run.resumed': state.epoch = e.seq; state.asked = false; break;
    case 'run.asked-to-stop': state.asked = true; break;
    case 'change.intended': {
      const c = changeState(state, e.data.n);
      if (c.gen !== e.data.gen) c.intendedAt = e.at;
      c.gen = e.data.gen; c.open = true; c.outcome = null;
      break;
    }
    case 'change.ended': {
      const c = changeState(state, e.data.n);
      setOutcome(c, e.data.outcome);
      break;
    }
    case 'question.answered': state.answers.set(e.data.n, { text: e.data.text, evidence: e.data.evidence, when: e.data.when }); break;
    case 'orphan.found': state.orphans.set(e.data.n, [...state.orphans.get(e.data.n) ?? [], { gen: e.data.gen, of: e.data.of }]); break;
    case 'wait.began': state.waits.set(e.data.n, e.data.until); break;
    default: break;
  }
}

export const endedWell = (c: ChangeState | undefined): boolean => !!c?.outcome && (took(c.outcome) || c.outcome.is === 'skipped');
