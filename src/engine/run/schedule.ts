import type { StepId } from '../../core/brand.ts';
import { isTokenctlError, type TokenctlError } from '../../core/errors.ts';
import { takenBack, type Change } from '../../core/plan.ts';
import { took, type Outcome } from '../../core/result.ts';
import { afterKill, afterKillDue } from './after-kill.ts';
import { runEffect } from './effect.ts';
import { makeGraph } from './graph.ts';
import { runLook } from './look.ts';
import type { Parked } from './parked.ts';
import { runRecord } from './record.ts';
import { ruleOf, type RunCx } from './run-cx.ts';
import { endedWell } from './change-states.ts';
import { dropStored } from './stored.ts';
import { dropTakenBack } from './taken-back.ts';

/** Proofs and checks under way for each that looks; memory bounds it. */
const WAITING_PER_LOOK = 128;

/** Numbers in order; those before `from` have been taken out. */
interface Queue { list: number[]; from: number }

type StopWhy = 'failure' | 'failures' | 'canary' | 'asked' | 'signal';
/** The order of a run's changes: who may start, who waits for whom, and what stops them. */
export interface Schedule { readonly finished: Promise<void>; readonly parked: Map<number, Parked>; stop(why: StopWhy, n: number | null): void; readonly left: () => boolean }

/** Starts what may start; `finished` resolves when nothing is left that this process can do. */
export function makeSchedule(cx: RunCx): Schedule {
  const { o, state } = cx;
  const { changes } = o.plan;
  const graph = makeGraph(o.plan);
  const over = new Uint8Array(changes.length); // 0 waiting, 1 running, 2 ended well, 3 ended otherwise, 4 parked
  const ready = new Map<StepId, Queue>();
  const flying = new Map<StepId, number>();
  const failures = new Map<StepId, number>();
  const parked = new Map<number, Parked>();
  let running = 0;
  /** Effects under way. */
  let sending = 0;
  let broken: TokenctlError | null = null;
  let leftAny = false;
  let resolve: () => void = () => undefined;
  let reject: (e: unknown) => void = () => undefined;
  const finished = new Promise<void>((a, b) => { resolve = a; reject = b; });

  const stop = (why: StopWhy, n: number | null) => {
    if (cx.stopping.signal.aborted) return;
    cx.stopping.abort();
    o.journal.post('run.stopping', o.run, { why, n });
    pump();
  };
  /** A stop stops effects, not proof (ENGINE O8). */
  const mayStart = (c: Change): boolean => {
    if (!cx.stopping.signal.aborted) return true;
    const type = cx.step(c);
    return !o.stop.aborted && !state.asked && type.kind === 'look' && type.expects(c.data) === 'dead';
  };
  const release = (n: number) => {
    graph.pending[n] = (graph.pending[n] ?? 1) - 1;
    if (graph.pending[n] === 0 && over[n] === 0) enqueue(n);
  };
  const enqueue = (n: number) => {
    const c = n < 0 ? undefined : changes.at(n);
    if (!c) return;
    const queue = ready.get(c.step) ?? { list: [], from: 0 };
    ready.set(c.step, queue);
    queue.list.push(n);
  };
  const finish = (n: number, well: boolean) => {
    const stack: [number, boolean][] = [[n, well]];
    for (let at = stack.pop(); at; at = stack.pop()) {
      const [m, ok] = at;
      if ((over[m] ?? 0) >= 2) continue;
      over[m] = ok ? 2 : 3;
      for (const d of graph.dependents(m)) {
        if (ok) release(d);
        else if (over[d] === 0) stack.push([d, false]);
      }
      for (const gate of graph.feeds(m)) {
        gate.remaining--;
        if (!ok && gate.strict) stop('canary', m);
        if (gate.remaining === 0) for (const w of gate.waiting) release(w);
      }
    }
  };
  const judge = (c: Change, outcome: Outcome) => {
    const well = took(outcome) || outcome.is === 'skipped';
    if (!well) {
      const rule = ruleOf(cx, c);
      const count = (failures.get(c.step) ?? 0) + (outcome.is === 'needs-human' ? 0 : 1);
      failures.set(c.step, count);
      const own = 'fault' in outcome && outcome.fault.code === 'E_AUTH';
      // Refusals never stop containment, and a proof that is not complete stops nobody else's (TRUTH T7.4, T7.5).
      const lenient = (c.effect === 'revoke' || c.effect === 'suspend' || cx.step(c).kind === 'look') && !own;
      const tooMany = rule.maxFailures !== null && count > rule.maxFailures;
      if (outcome.is !== 'needs-human' && !lenient && (tooMany || (rule.maxFailures === null && rule.onFailure === 'stop'))) stop(tooMany ? 'failures' : 'failure', c.n);
    }
    finish(c.n, well);
  };
  /** Without its journal nothing starts; an effect in flight still ends first, for on a full disk its outcome has a reserve (ENGINE J4). */
  const fail = (e: unknown) => {
    if (!isTokenctlError(e) || e.code !== 'E_JOURNAL_WRITE') { reject(e); return; }
    broken ??= e;
    cx.stopping.abort();
    pump();
  };
  const start = (c: Change) => {
    const effect = cx.step(c).kind === 'effect';
    over[c.n] = 1;
    running++;
    if (effect) sending++;
    flying.set(c.step, (flying.get(c.step) ?? 0) + 1);
    carryOut(cx, c).finally(() => { if (effect) sending--; }).then(async (end) => {
      if (end === null) { leftAny = true; over[c.n] = 4; }
      else if ('parked' in end) { parked.set(c.n, end); over[c.n] = 4; }
      else { judge(c, end); if (took(end)) await afterwards(c, end); }
    }).then(() => {
      running--;
      flying.set(c.step, (flying.get(c.step) ?? 1) - 1);
      pump();
    }, fail);
  };
  /** What the end of a change is followed by. Nothing waits for it but the end of the run. */
  const afterwards = async (c: Change, outcome: Outcome): Promise<void> => {
    running++;
    afterKill(cx, c, outcome).then(() => { running--; pump(); }, fail);
    await dropStored(cx, c);
    await dropTakenBack(cx, c);
  };
  // Intents that run ahead of the calls (ENGINE O5) make more and smaller syncs: a fan-out took a fifth longer. A proof waits most of its time: as many looks at once as the step says, and many more that wait for their next one.
  const mostOf = (step: StepId): number => {
    const { concurrency = 1, uses = '' } = cx.rules.get(step) ?? {};
    return concurrency === 1 || o.steps.get(uses)?.kind === 'effect' ? concurrency : concurrency * WAITING_PER_LOOK;
  };
  const pump = () => {
    if (broken !== null) { if (sending === 0) reject(broken); return; }
    for (const [step, queue] of ready) {
      const limit = mostOf(step);
      while (queue.from < queue.list.length && (flying.get(step) ?? 0) < limit) {
        const n = queue.list[queue.from++] ?? 0;
        const c = over[n] === 0 ? changes.at(n) : undefined;
        if (c && mayStart(c)) start(c);
        else if (c) leftAny = true;
      }
      if (queue.from === queue.list.length) { queue.list = []; queue.from = 0; }
    }
    if (running === 0) resolve();
  };

  const due: [Change, Outcome][] = [];
  // What the journal knows already: ended well stays ended; everything else is tried (ENGINE A6).
  for (const [n, pending] of graph.pending.entries()) if (pending === 0) enqueue(n);
  // A capture that read nothing is worth another look as long as nothing has killed its token.
  const reads = (c: Change): boolean => {
    const type = cx.step(c);
    const x = 'token' in c.target ? cx.xOf(c.target.token) : null;
    return type.kind === 'record' && type.holdsNothing === true && state.changes.get(c.n)?.outcome?.is === 'skipped' && x !== null && o.situation.entries[x]?.state === 'exposed';
  };
  // By number: of a run that begins nothing is known, and no change is unpacked to hear that.
  for (let n = 0; n < changes.length; n++) {
    const seen = state.changes.get(n);
    const c = endedWell(seen) ? changes.at(n) : undefined;
    if (c === undefined || reads(c)) continue;
    finish(c.n, true);
    // A process may have died between an end and what follows it.
    if (seen?.outcome && took(seen.outcome) && (c.takes.length > 0 || takenBack(c) !== null || afterKillDue(cx, c, seen.outcome))) due.push([c, seen.outcome]);
  }
  running++;
  (async () => { for (const [c, outcome] of due) if (afterKillDue(cx, c, outcome)) await afterwards(c, outcome); else { await dropStored(cx, c); await dropTakenBack(cx, c); } })()
    .then(() => { running--; pump(); }, fail);
  queueMicrotask(pump);
  return { finished, parked, stop, left: () => leftAny };
}

function carryOut(cx: RunCx, c: Change): Promise<Outcome | Parked | null> {
  const type = cx.step(c);
  switch (type.kind) {
    case 'effect': return runEffect(cx, c, type);
    case 'look': return runLook(cx, c, type);
    case 'record': return runRecord(cx, c, type);
  }
}
