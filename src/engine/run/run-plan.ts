import type { StepId, TokenKey } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit.ts';
import { instant, toMs } from '../../core/clock.ts';
import type { Change } from '../../core/plan.ts';
import { took, type Outcome } from '../../core/result.ts';
import { whatIsLeft, whatNext } from '../../ledger/index.ts';
import type { EngineIn, RunEnd } from './engine-in.ts';
import { clockSteps } from './clock-steps.ts';
import { runEffect, sendAgain } from './effect.ts';
import { makeGraph } from './graph.ts';
import { runLook } from './look.ts';
import { sweepOrphans } from './orphans.ts';
import { runRecord, type Parked } from './record.ts';
import { postEnded, ruleOf, type RunCx } from './run-cx.ts';
import { emptyRunState, endedWell, seeRun, type RunState } from './run-state.ts';
import { settle } from './settle.ts';
import { dropStored } from './stored.ts';
import { dropTakenBack } from './taken-back.ts';
import { makeTurns } from './turns.ts';

/** How often the engine looks for lines of other terminals (ENGINE J5). */
const POLL_MS = 1_000;
/** Proofs and checks under way for each that looks; memory bounds it. */
const WAITING_PER_LOOK = 128;

/**
 * Carries a plan out, or goes on with it where the journal ends (ENGINE A, O). The caller has journaled run.started or
 * run.resumed. Resolves when nothing is left that this process can do. Throws E_SUPERSEDED if another process took over.
 */
export async function runPlan(o: EngineIn): Promise<RunEnd> {
  const asked = new AbortController();
  const cx = runCx(o, { asked: asked.signal, asksOnly: false });
  const { state } = cx;
  const unsubscribe = o.journal.subscribe((e) => seeRun(state, o.run, e));
  const epoch = state.epoch;
  await noteIrrevocable(cx);
  const polling = new AbortController();
  const schedule = makeSchedule(cx);
  const onStop = () => schedule.stop('signal', null);
  if (o.stop.aborted) onStop(); else o.stop.addEventListener('abort', onStop, { once: true });
  const poll = (async () => {
    for (;;) {
      await o.clock.sleep(POLL_MS, polling.signal);
      await o.journal.poll();
      await cx.clockStep();
      if (state.asked) { schedule.stop('asked', null); asked.abort(); }
      if (state.epoch !== epoch) schedule.stop('signal', null);
    }
  })().catch(() => undefined);
  try {
    await schedule.finished;
    if (state.epoch !== epoch) throw new TokenctlError('E_SUPERSEDED', 'another process has taken this run over', { next: ['tokenctl status'] });
    return await finish(cx, schedule);
  } finally {
    polling.abort();
    await poll;
    o.stop.removeEventListener('abort', onStop);
    unsubscribe();
  }
}

function runCx(o: EngineIn, { asked, asksOnly }: { readonly asked: AbortSignal; readonly asksOnly: boolean }): RunCx {
  const ordinals = new Map<TokenKey, number>();
  const rules = new Map(o.plan.header.steps.map((r) => [r.id, r]));
  const turns = new Map<StepId, ReturnType<typeof makeTurns>>();
  for (const entry of o.situation.entries) ordinals.set(entry.key, entry.x);
  return {
    o, asksOnly, state: emptyRunState(), stopping: new AbortController(), leaving: AbortSignal.any([o.stop, asked]),
    byKey: new Map(o.plan.changes.map((c) => [c.key, c])), rules,
    clockStep: clockSteps(o), xOf: (token) => ordinals.get(token) ?? null,
    async turn(step, provider) {
      const take = turns.get(step) ?? makeTurns(rules.get(step)?.concurrency ?? 1);
      turns.set(step, take);
      const done = await take();
      if (provider !== null) await o.pace.take(provider, o.drop).catch(() => undefined);
      return done;
    },
    step: (c) => { const s = o.steps.get(c.uses); if (!s) throw new TokenctlError('E_INTERNAL', `step type ${c.uses} is not in this build`); return s; },
  };
}

/**
 * Asks after every effect of a run whose end nobody knows, and makes none: before a run is undone (TRUTH T4: only what is
 * observed as applied). The caller has journaled run.resumed.
 */
export async function settleRun(o: EngineIn): Promise<RunState> {
  const cx = runCx(o, { asked: new AbortController().signal, asksOnly: true });
  const unsubscribe = o.journal.subscribe((e) => seeRun(cx.state, o.run, e));
  try {
    for (const c of o.plan.changes) {
      const type = cx.step(c);
      if (type.kind !== 'effect' || cx.state.changes.get(c.n)?.open !== true) continue;
      postEnded(cx, c, await settle(cx, c, type, sendAgain));
    }
    await sweepOrphans(cx);
    await o.journal.flush();
    return cx.state;
  } finally {
    unsubscribe();
  }
}

/**
 * Looks again at what records of a run could not see, and makes no effect: those that `which` names, whose own needs have ended
 * well. The caller holds the run's lock. Resolves with how each ended; null = a person must answer, or it was left.
 */
export async function lookAgain(o: EngineIn, { which, forMs }: { readonly which: (c: Change) => boolean; readonly forMs: number }): Promise<ReadonlyMap<number, Outcome | null>> {
  const base = runCx(o, { asked: new AbortController().signal, asksOnly: true });
  const cx: RunCx = { ...base, rules: new Map([...base.rules].map(([id, r]) => [id, { ...r, timeoutMs: Math.min(r.timeoutMs, forMs) }])) };
  const unsubscribe = o.journal.subscribe((e) => seeRun(cx.state, o.run, e));
  try {
    const due = o.plan.changes.filter((c) => which(c) && !endedWell(cx.state.changes.get(c.n)) && c.needs.every((n) => endedWell(cx.state.changes.get(n))));
    const found = new Map<number, Outcome | null>();
    const left = due.values();
    // As many side by side as the step says; all take from the one row.
    await Promise.all(due.slice(0, Math.max(1, ...due.map((c) => cx.step(c).concurrency))).map(async () => {
      for (const c of left) {
        const type = cx.step(c);
        if (type.kind !== 'record') throw new TokenctlError('E_INTERNAL', `${c.uses} is no record`);
        const end = await runRecord(cx, c, type);
        found.set(c.n, end === null || 'parked' in end ? null : end);
      }
    }));
    await o.journal.flush();
    return found;
  } finally {
    unsubscribe();
  }
}

/** What its card calls irrevocable lives until it expires, and its entry says so (TRUTH T1). */
async function noteIrrevocable({ o, xOf }: RunCx): Promise<void> {
  for (const { subject, why } of o.plan.footer.left) {
    const x = xOf(subject as TokenKey);
    const expires = o.tokens.get(subject as TokenKey)?.expires ?? null;
    if (why === 'irrevocable' && x !== null && expires !== null && o.situation.entries[x]?.state !== 'expiring') await o.journal.append('exposure.expires', o.run, { x, exp: expires });
  }
}

type StopWhy = 'failure' | 'failures' | 'canary' | 'asked' | 'signal';
interface Schedule { readonly finished: Promise<void>; readonly parked: Map<number, Parked>; stop(why: StopWhy, n: number | null): void; readonly left: () => boolean }

function makeSchedule(cx: RunCx): Schedule {
  const { o, state } = cx;
  const { changes } = o.plan;
  const graph = makeGraph(o.plan);
  const over = new Uint8Array(changes.length); // 0 waiting, 1 running, 2 ended well, 3 ended otherwise, 4 parked
  const ready = new Map<StepId, number[]>();
  const flying = new Map<StepId, number>();
  const failures = new Map<StepId, number>();
  const parked = new Map<number, Parked>();
  let running = 0;
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
    const c = changes[n];
    if (!c) return;
    const queue = ready.get(c.step) ?? [];
    ready.set(c.step, queue);
    queue.push(n);
  };
  const finish = (n: number, well: boolean) => {
    const stack: [number, boolean][] = [[n, well]];
    for (let at = stack.pop(); at; at = stack.pop()) {
      const [m, ok] = at;
      if ((over[m] ?? 0) >= 2) continue;
      over[m] = ok ? 2 : 3;
      for (const d of graph.dependents[m] ?? []) {
        if (ok) release(d);
        else if (over[d] === 0) stack.push([d, false]);
      }
      for (const gate of graph.feeds[m] ?? []) {
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
  const start = (c: Change) => {
    over[c.n] = 1;
    running++;
    flying.set(c.step, (flying.get(c.step) ?? 0) + 1);
    carryOut(cx, c).then(async (end) => {
      if (end === null) { leftAny = true; over[c.n] = 4; }
      else if ('parked' in end) { parked.set(c.n, end); over[c.n] = 4; }
      else { judge(c, end); if (took(end)) { await dropStored(cx, c); await dropTakenBack(cx, c); } }
    }).then(() => {
      running--;
      flying.set(c.step, (flying.get(c.step) ?? 1) - 1);
      pump();
    }, reject);
  };
  // A proof waits most of its time: as many looks at once as the step says, and many more that wait for their next one.
  const mostOf = (step: StepId): number => {
    const { concurrency = 1, uses = '' } = cx.rules.get(step) ?? {};
    return concurrency === 1 || o.steps.get(uses)?.kind === 'effect' ? concurrency : concurrency * WAITING_PER_LOOK;
  };
  const pump = () => {
    for (const [step, queue] of ready) {
      const limit = mostOf(step);
      let at = 0;
      while (at < queue.length && (flying.get(step) ?? 0) < limit) {
        const c = changes[queue[at++] ?? -1];
        if (c && over[c.n] === 0 && mayStart(c)) start(c);
        else if (c && over[c.n] === 0) leftAny = true;
      }
      queue.splice(0, at);
    }
    if (running === 0) resolve();
  };

  // What the journal knows already: ended well stays ended; everything else is tried (ENGINE A6).
  for (const c of changes) if ((graph.pending[c.n] ?? 0) === 0) enqueue(c.n);
  for (const c of changes) if (endedWell(state.changes.get(c.n))) finish(c.n, true);
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

async function finish(cx: RunCx, schedule: Schedule): Promise<RunEnd> {
  const { o, state } = cx;
  await o.journal.flush();
  if (o.stop.aborted || o.drop.aborted) return { is: 'interrupted' };
  if (schedule.parked.size > 0 && !cx.stopping.signal.aborted) {
    const [n, why] = [...schedule.parked][0] ?? [0, { parked: 'answer' as const }];
    const times = [...schedule.parked.values()].flatMap((p) => (p.parked === 'time' ? [p.until] : []));
    const until = why.parked === 'time' ? instant(Math.min(...times)) : null;
    const next = [`tokenctl resume ${o.run}`];
    await o.journal.append('run.parked', o.run, { until, for: why.parked, n, next });
    return { is: 'parked', until, next };
  }
  if (!o.stop.aborted) await sweepOrphans(cx);
  let done = 0;
  let failed = 0;
  for (const c of o.plan.changes) {
    const outcome = state.changes.get(c.n)?.outcome;
    if (!outcome) continue;
    if (took(outcome) || outcome.is === 'skipped') done++; else failed++;
  }
  await o.journal.flush();
  const ask = { now: toMs(o.clock.now()), run: o.run };
  const next = whatNext(o.situation, ask);
  const left = whatIsLeft(o.situation, ask);
  const stopped = cx.stopping.signal.aborted && next.exit === EXIT.ok ? EXIT.partial : next.exit;
  const exit = failed > 0 && stopped === EXIT.ok ? EXIT.partial : stopped;
  await o.journal.append('run.ended', o.run, { exit, done, failed, notStarted: o.plan.changes.length - done - failed, debts: left.filter((l) => l.what === 'debt').length, open: left.filter((l) => l.what === 'entry').length });
  await o.journal.checkpoint(o.run);
  return { is: 'ended', exit };
}
