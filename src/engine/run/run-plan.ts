import type { TokenKey } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';
import { EXIT, strongestExit } from '../../core/exit.ts';
import { instant, toMs } from '../../core/clock.ts';
import type { Change } from '../../core/plan.ts';
import { took, type Outcome } from '../../core/result.ts';
import { whatIsLeft, whatNext } from '../../ledger/index.ts';
import { sendAgain } from './effect.ts';
import type { EngineIn, RunEnd } from './engine-in.ts';
import { runCx } from './make-run-cx.ts';
import { sweepOrphans } from './orphans.ts';
import { runRecord } from './record.ts';
import { postEnded, type RunCx } from './run-cx.ts';
import { endedWell } from './change-states.ts';
import { seeRun, type RunState } from './run-state.ts';
import { makeSchedule, type Schedule } from './schedule.ts';
import { settle } from './settle.ts';

/** How often the engine looks for lines of other terminals (ENGINE J5). */
const POLL_MS = 1_000;

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
    const due = o.plan.changes.values().filter((c) => which(c) && !endedWell(cx.state.changes.get(c.n)) && c.needs.every((n) => endedWell(cx.state.changes.get(n)))).toArray();
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
  const sealedTo = new Set<string>();
  for (const [n, { outcome }] of state.changes) {
    if (!outcome || n >= o.plan.changes.length) continue;
    if (took(outcome) || outcome.is === 'skipped') done++; else failed++;
    if ('fault' in outcome && outcome.fault.code === 'E_SEALED_ELSEWHERE') for (const who of (outcome.fault.facts as { readonly who?: readonly string[] } | undefined)?.who ?? []) sealedTo.add(who);
  }
  await o.journal.flush();
  const ask = { now: toMs(o.clock.now()), run: o.run };
  const next = whatNext(o.situation, ask);
  const left = whatIsLeft(o.situation, ask);
  const stopped = cx.stopping.signal.aborted && next.exit === EXIT.ok ? EXIT.partial : next.exit;
  const exit = strongestExit([failed > 0 && stopped === EXIT.ok ? EXIT.partial : stopped, ...(sealedTo.size > 0 ? [EXIT.auth] : [])]);
  await o.journal.append('run.ended', o.run, { exit, done, failed, notStarted: o.plan.changes.length - done - failed, debts: left.filter((l) => l.what === 'debt').length, open: left.filter((l) => l.what === 'entry').length });
  await o.journal.checkpoint(o.run);
  return { is: 'ended', exit, sealedTo: [...sealedTo] };
}
