import { strongestExit } from '../core/exit.ts';
import { commandOf } from './commands.ts';
import { isOfRun, resumable, runWaits, whenMs, type Ask, type Waits } from './coverage.ts';
import { headline, tally } from './headline.ts';
import { incidentClosed, openEntries, type OpenEntry } from './open-entries.ts';
import type { Left, NextAsk } from './left.ts';
import { openDebts, type OpenDebt } from './open-debts.ts';
import type { RunSeen, Situation } from './situation.ts';

export interface WhatNext {
  /** 0, 11, 3 or 8 (TRUTH T14); 1 when the journal holds what the rules do not allow. */
  readonly exit: number;
  readonly headline: string;
  /** One line for each thing that is left, the worst first. */
  readonly lines: readonly string[];
  /** Ready to paste, each once, the first to type first. */
  readonly commands: readonly string[];
  /** Open entries and open debts that were looked at; an open entry past its exposure is counted as a debt too (T2). */
  readonly open: number;
  readonly debts: number;
}
const exitOf = (waits: Waits | null): 3 | 8 => (waits === null ? 3 : 8);
const ofEntry = (e: OpenEntry): Left =>
  ({ what: 'entry', id: e.key, why: `${e.state}: ${e.why}`, exit: e.state === 'survived' ? 11 : exitOf(e.waits), waits: e.waits, untilMs: e.untilMs, command: e.command });
const ofDebt = (d: OpenDebt): Left => ({ what: 'debt', id: d.id, why: d.title, kept: d.kept, exit: exitOf(d.waits), waits: d.waits, untilMs: d.untilMs, command: d.command });

/** A run that was parked, or whose process died. What an older one left is in entries and debts. */
function ofRun(s: Situation, run: RunSeen, ask: Ask & { readonly asked: boolean }): Left | null {
  if (run.askedToStop || run.state === 'ended') return null;
  const rest = runWaits(run, ask);
  if (run.state !== 'parked' && (ask.asked || rest?.for === 'run')) return null;
  const why = run.state !== 'parked' ? 'its process ended before the run did' : rest === null ? 'parked, and can go on now' : rest.for === 'person' ? 'waits for an answer' : 'waits for a time';
  return { what: 'run', id: run.id, why, exit: exitOf(rest?.for ?? null), waits: rest?.for ?? null, untilMs: rest?.untilMs ?? null, command: commandOf(s, ['resume', run.id]) };
}

/** Everything that is left, the worst first; what `run`, `status`, `resume`, `debts` and `close` print from. */
export const whatIsLeft = (s: Situation, ask: NextAsk): Left[] => survey(s, ask).left;

/** All that is open, owed and left, each looked up once. */
export interface Survey { readonly left: Left[]; readonly open: readonly OpenEntry[]; readonly debts: readonly OpenDebt[] }

export function survey(s: Situation, ask: NextAsk): Survey {
  const run = ask.run == null ? null : (s.runs.get(ask.run) ?? null);
  const all = openEntries(s, ask);
  const entries = run === null ? all : all.filter((e) => isOfRun(s, run, e.x));
  const xs = new Set(entries.map((e) => e.x));
  const debts = openDebts(s, ask, entries).filter((d) => run === null || d.run === run.id || (d.x !== null && xs.has(d.x)));
  const [newest] = resumable(s);
  const runs = run !== null ? [run] : incidentClosed(s, ask.now) ? [] : [...s.runs.values()].filter((r) => r.undoneBy === null && (r === newest || r.state === 'parked'));
  const left: Left[] = [
    ...s.faults.map((f): Left => ({ what: 'fault', id: `line ${f.seq}`, why: f.why, exit: 1, waits: null, untilMs: null, command: commandOf(s, ['journal', 'verify']) })),
    ...entries.map(ofEntry),
    ...debts.filter((d) => !d.ofState).map(ofDebt),
    ...runs.map((r) => ofRun(s, r, { ...ask, asked: run !== null })).filter((l) => l !== null),
  ];
  const rank = [1, 11, 3, 8];
  return { left: left.sort((a, b) => rank.indexOf(a.exit) - rank.indexOf(b.exit)), open: entries, debts };
}

const SHOWN_ALIKE = 5;
/** Many alike are told once, with how many. */
function linesOf(left: readonly Left[]): string[] {
  const groups = Map.groupBy(left, (l) => `${l.what} ${l.why} ${l.exit}`);
  return [...groups.values()].flatMap((group) => {
    const shown = group.slice(0, SHOWN_ALIKE).map((l) => `${l.id}: ${l.why}${l.kept == null ? '' : ` (${l.kept})`}${l.untilMs === null ? '' : `, until ${new Date(l.untilMs).toISOString().slice(0, 19)}Z`}`);
    return group.length > SHOWN_ALIKE ? [...shown, `and ${group.length - SHOWN_ALIKE} more: ${group[0]?.why ?? ''}`] : shown;
  });
}

const COMMANDS_SHOWN = 12;
/** What is so now and what to type next (TRUTH T14). The one source of every such answer, so that commands cannot disagree. */
export function whatNext(s: Situation, ask: NextAsk, seen: Survey = survey(s, ask)): WhatNext {
  const { left } = seen;
  const [open, debts] = [seen.open.length, seen.debts.length];
  const exit = strongestExit(left.map((l) => l.exit));
  // What was left when it went can only be worked on there: here all of it waits (T12).
  if (s.incident.moved !== null && exit !== 1)
    return { exit: exit === 0 ? 0 : 8, headline: `Moved to another host: this copy is sealed, and is only read. ${tally(s.entries, whenMs(ask.now))}.`, lines: [], commands: [commandOf(s, ['timeline'])], open, debts };
  return { exit, headline: headline(s, { left, exit, ask }), lines: linesOf(left), commands: [...new Set(left.map((l) => l.command))].slice(0, COMMANDS_SHOWN), open, debts };
}

export interface Obstacle { readonly what: Left['what']; readonly id: string; readonly why: string; readonly exit: number; readonly command: string }
/** What keeps the incident from being closed (T1), each with the command to type; empty = it may close. A run that stands still keeps nothing open by itself. */
export const closeObstacles = (s: Situation, ask: Ask): Obstacle[] =>
  whatIsLeft(s, { ...ask, run: null }).filter((l) => l.what !== 'run').map(({ what, id, why, exit, command }) => ({ what, id, why, exit, command }));
