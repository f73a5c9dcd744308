import { toMs } from '../core/clock.ts';
import type { EscrowId, RunId } from '../core/brand.ts';
import { debt } from '../core/debt.ts';
import { took } from '../core/result.ts';
import type { EventOf } from '../journal/events/index.ts';
import { lineMs } from './at.ts';
import { fault } from './entry-moves.ts';
import { effectEnded, isKill } from './fold-kills.ts';
import { lastEnded } from './fold-last.ts';
import { applyOwing, killedOffLedger, openDebt, otherOf } from './owing.ts';
import { entryAt, keepSealed, OUTCOMES, type RunSeen, type Situation, type Stamp } from './situation.ts';
import { Ordinals, WordByOrdinal } from './table/ordinals.ts';

function runOf(s: Situation, stamp: Stamp, what: string): RunSeen | null {
  const run = stamp.run === null ? undefined : s.runs.get(stamp.run);
  if (run === undefined) fault(s, stamp, `${what} without a run`);
  return run ?? null;
}

export function planMade(s: Situation, e: EventOf<'plan.made'>): void {
  const { plan, file, runbook, undoes, changes, deaths, gaps, covers } = e.data;
  s.plans.set(plan, { file, runbook, undoes, changes, deaths, gaps: new Set(gaps), covers: covers ?? null, atMs: lineMs(e.at), seq: e.seq });
}

export function runStarted(s: Situation, e: EventOf<'run.started'>): void {
  if (e.run === null) return fault(s, e, 'a run without an id');
  const { plan, nonce, pid } = e.data;
  s.nonces.add(nonce);
  s.runs.set(e.run, { id: e.run, plan, startedAtMs: lineMs(e.at), startedSeq: e.seq, by: e.actor.id, host: e.actor.host, pid, epoch: e.seq, state: 'running', stopping: null, askedToStop: false,
    parked: null, exit: null, endedAtMs: null, undoneBy: null, outcomes: new WordByOrdinal(OUTCOMES), intents: new Map(), waits: new Map(), touched: new Ordinals(), entriesAtStart: s.entries.length });
  for (const gate of s.gates) if (gate.plan === plan) gate.servedRun ??= e.run;
  const undone = s.plans.get(plan)?.undoes;
  const target = undone == null ? undefined : s.runs.get(undone);
  if (target !== undefined) target.undoneBy = e.run;
}

export function runResumed(s: Situation, e: EventOf<'run.resumed'>): void {
  const run = runOf(s, e, 'a resume');
  if (run !== null) Object.assign(run, { state: 'running', pid: e.data.pid, by: e.actor.id, host: e.actor.host, epoch: e.seq, parked: null, stopping: null, askedToStop: false, exit: null, endedAtMs: null } satisfies Partial<RunSeen>);
}

export function runParked(s: Situation, e: EventOf<'run.parked'>): void {
  const run = runOf(s, e, 'a pause');
  const { until, n, next } = e.data;
  if (run !== null) Object.assign(run, { state: 'parked', parked: { untilMs: until === null ? null : toMs(until), for: e.data.for, n, next } } satisfies Partial<RunSeen>);
}

export function runEnded(s: Situation, e: EventOf<'run.ended'>): void {
  const run = runOf(s, e, 'an end');
  if (run !== null) Object.assign(run, { state: 'ended', exit: e.data.exit, endedAtMs: lineMs(e.at), parked: null } satisfies Partial<RunSeen>);
}

export function changeIntended(s: Situation, e: EventOf<'change.intended'>): void {
  const run = runOf(s, e, 'an intent');
  if (run === null) return;
  const { n, x, key, effect, gen } = e.data;
  run.intents.set(n, { key, effect, gen, x: x ?? null, seq: e.seq, atMs: lineMs(e.at), by: e.actor.id, unknown: false });
  if (x !== undefined) run.touched.add(x);
}

/** What a person must know of a message (T13): not left, or nobody knows. */
function messageEnded(s: Situation, e: EventOf<'change.ended'>): void {
  const { key, outcome } = e.data;
  const opening = { stamp: e, by: e.actor.id };
  const [owed, unknown] = [debt('message-owed', key), debt('message-unknown', key)];
  if (took(outcome)) {
    s.debts.delete(owed);
    s.debts.delete(unknown);
  } else if (outcome.is === 'unknown') openDebt(s, unknown, opening);
  else if (outcome.is !== 'skipped') openDebt(s, owed, opening);
}

/** The sealed value of a mint is due for removal once what this mint owed is settled (ENGINE S3). */
function mintEnded(s: Situation, e: EventOf<'change.ended'>): void {
  const { outcome, owes = [], key } = e.data;
  if (!took(outcome) || typeof outcome.out !== 'object' || outcome.out === null || !('escrow' in outcome.out)) return;
  const id = (outcome.out as { readonly escrow: EscrowId }).escrow;
  // Its process may have died before it could say that it sealed it.
  const sealed = s.escrow.get(id) ?? { holds: 'minted' as const, of: key, gen: 1, run: e.run };
  keepSealed(s, id, { ...sealed, owed: owes });
}

export function changeEnded(s: Situation, e: EventOf<'change.ended'>): void {
  const run = runOf(s, e, 'an outcome');
  if (run === null) return;
  const { n, key, outcome } = e.data;
  const intent = run.intents.get(n);
  const effect = e.data.effect ?? intent?.effect ?? null;
  const x = e.data.x ?? intent?.x ?? null;
  const opening = { stamp: e, by: e.actor.id, x };
  run.outcomes.set(n, outcome.is);
  lastEnded(s, e, { run, x, effect });
  if (x !== null) run.touched.add(x);
  if (outcome.is !== 'unknown' || effect === 'notify') run.intents.delete(n);
  else if (intent !== undefined) intent.unknown = true;
  else if (effect !== null) run.intents.set(n, { key, effect, gen: 1, x, seq: e.seq, atMs: lineMs(e.at), by: e.actor.id, unknown: true });
  applyOwing(s, e.data, opening);
  killedOffLedger(s, e.data.owes, lineMs(e.at));
  if (effect === 'mint') mintEnded(s, e);
  if (effect === 'notify') return messageEnded(s, e);
  // A task of a person's stays until it is done: by a later outcome of the same change, a proof, or their word.
  if (took(outcome)) s.debts.delete(debt('human-task', key));
  const entry = x === null ? undefined : entryAt(s, x);
  if (entry !== undefined && isKill(effect)) effectEnded(s, effect, { entry, key, outcome, opening });
  else if (outcome.is === 'needs-human') openDebt(s, debt('human-task', key), opening);
}

export function orphanFound(s: Situation, e: EventOf<'orphan.found'>): void {
  otherOf(s, e.data.of);
  applyOwing(s, e.data, { stamp: e, by: e.actor.id });
  openDebt(s, debt('orphan', e.data.of), { stamp: e, by: e.actor.id });
}

export function orphanEnded(s: Situation, e: EventOf<'orphan.ended'>): void {
  applyOwing(s, e.data, { stamp: e, by: e.actor.id });
  const other = otherOf(s, e.data.of);
  // Written after its proof, where there is one: only without it does the count start here.
  if (other.proven !== 'dead' && took(e.data.outcome) && e.data.outcome.is !== 'partly') Object.assign(other, { revokedAtMs: lineMs(e.at), rounds: [] });
}

export function askedToStop(s: Situation, run: RunId | null): void {
  const seen = run === null ? undefined : s.runs.get(run);
  if (seen !== undefined) seen.askedToStop = true;
}
