import { instant, toMs } from '../../core/clock.ts';
import type { Change, Answer } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import type { EventData } from '../../journal/events/index.ts';
import type { Noted, RecordStep } from '../../ports/step.ts';
import { attempt, outcomeOfFault } from './attempt.ts';
import { lookCx } from './contexts.ts';
import type { Parked } from './parked.ts';
import { postEnded, ruleOf, type RunCx } from './run-cx.ts';

/** What holds nothing up tries so often, so far apart. */
const TRIES_OF_A_MOMENT = 3;
const A_MOMENT_MS = 1_000;

/** A record step: asks if it has a question, repeats while it is told to, parks where it waits for long. `null` = left by a signal. */
export async function runRecord(cx: RunCx, c: Change, type: RecordStep): Promise<Outcome | Parked | null> {
  const { o } = cx;
  const answer = c.ask ? await answerOf(cx, c, c.ask) : null;
  if (c.ask && answer === null) return cx.leaving.aborted ? null : { parked: 'answer' };
  const rule = ruleOf(cx, c);
  const beganMs = o.clock.monotonicMs();
  let spentMs = 0;
  const rest = (ms: number) => o.clock.sleep(ms, cx.leaving).catch(() => undefined);
  for (let tries = 1; ; tries++) {
    // By the monotonic clock, so that a wall clock that is set shortens no reload time (TRUTH T11).
    const began = instant(toMs(o.clock.now()) - (o.clock.monotonicMs() - beganMs));
    const provider = (c.data as { readonly issuer?: string }).issuer ?? null;
    const turn = await cx.turn(c.step, provider, 'act');
    if ('parked' in turn) return turn;
    // Many wait for their turn: a person who wants out does not wait for all of them.
    if (cx.leaving.aborted) { turn.end(); return null; }
    // Others had their turn before it: that is not its own time.
    const asked = o.clock.monotonicMs();
    const leftMs = type.holdsNothing ? Math.max(1, rule.timeoutMs - spentMs) : rule.timeoutMs;
    const got = await turn.during(() => attempt({ clock: o.clock, timeoutMs: leftMs, drop: o.drop, work: (signal) => type.record(lookCx(cx, { c, gen: 1, at: began, signal, timeoutMs: Math.min(30_000, rule.timeoutMs) }), c, answer) }));
    spentMs += o.clock.monotonicMs() - asked - got.queuedMs;
    // A hiccup of a moment must not cost a token its baseline; more than a moment must not cost its kill any time (TRUTH T7.1).
    const patient = type.holdsNothing === true && tries < TRIES_OF_A_MOMENT;
    if (!got.ok && patient && (got.fault.class === 'unavailable' || got.fault.class === 'throttled' || got.fault.code === 'E_LOST')) {
      await rest(A_MOMENT_MS);
      if (cx.leaving.aborted) return null;
      continue;
    }
    if (!got.ok && type.holdsNothing) return end(cx, c, { is: 'skipped', why: `not recorded: ${got.fault.code}` });
    if (!got.ok) return end(cx, c, outcomeOfFault(got.fault.class === 'lost' ? { ...got.fault, class: 'unavailable' } : got.fault));
    const said = got.value;
    switch (said.is) {
      case 'settled': note(cx, c, said.notes); return end(cx, c, { is: 'done', by: 'answer', out: null });
      case 'failed': note(cx, c, said.notes); return end(cx, c, outcomeOfFault(said.fault));
      case 'until': {
        const until = cx.state.waits.get(c.n) ?? said.at;
        if (!cx.state.waits.has(c.n)) await o.journal.append('wait.began', o.run, { n: c.n, until });
        const ms = toMs(until) - toMs(o.clock.now());
        if (ms <= 0) return end(cx, c, { is: 'done', by: 'answer', out: null });
        if (ms > o.waitInProcessMs) return { parked: 'time', until: toMs(until) };
        o.tell({ of: c.key, step: c.step, what: 'waiting', dead: 0, needed: 0, alive: 0, nextAt: toMs(until), earliestEnd: toMs(until), why: 'until its time' });
        await rest(ms);
        if (cx.leaving.aborted) return null;
        return end(cx, c, { is: 'done', by: 'answer', out: null });
      }
      case 'again': {
        if (type.holdsNothing && !patient) { note(cx, c, said.notes); return end(cx, c, { is: 'done', by: 'answer', out: null }); }
        if (o.clock.monotonicMs() - beganMs + said.afterMs > rule.timeoutMs) { note(cx, c, said.notes); return end(cx, c, outcomeOfFault(said.fault)); }
        o.tell({ of: c.key, step: c.step, what: 'waiting', dead: 0, needed: 0, alive: 0, nextAt: toMs(o.clock.now()) + said.afterMs, earliestEnd: null, why: said.why });
        await rest(said.afterMs);
        if (cx.leaving.aborted) return null;
      }
    }
  }
}

async function answerOf(cx: RunCx, c: Change, ask: NonNullable<Change['ask']>): Promise<Answer | null> {
  const had = cx.state.answers.get(c.n);
  if (had) return had;
  const given = await cx.o.answers.ask({ step: c.step, ask: ask.text, evidence: ask.evidence }, cx.leaving);
  if (given === 'nobody') return null;
  await cx.o.journal.append('question.answered', cx.o.run, { n: c.n, key: c.key, text: given.text, evidence: given.evidence, when: given.when, by: given.by, named: given.named });
  return given;
}

/** Writes a step's notes; the ordinal on the ledger is the engine's to add. */
function note(cx: RunCx, c: Change, notes: readonly Noted[]): void {
  const x = 'token' in c.target ? cx.xOf(c.target.token) : null;
  for (const { code, data } of notes) {
    if (code === 'watch.scheduled' || code === 'consumer.checked') cx.o.journal.post(code, cx.o.run, data as never);
    else if (x !== null) cx.o.journal.post(code, cx.o.run, { ...data, x } as unknown as EventData[typeof code]);
  }
}

function end(cx: RunCx, c: Change, outcome: Outcome): Outcome {
  postEnded(cx, c, outcome);
  return outcome;
}
