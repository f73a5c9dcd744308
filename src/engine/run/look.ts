import type { Change, Ref } from '../../core/plan.ts';
import { subjectOf } from '../../core/plan.ts';
import { faultOf } from '../../core/faults.ts';
import type { Outcome, Verdict } from '../../core/result.ts';
import type { TokenKey } from '../../core/brand.ts';
import type { LookStep } from '../../ports/step.ts';
import { attempt } from './attempt.ts';
import { lookCx } from './contexts.ts';
import { shutFor, type Parked } from './parked.ts';
import { proveDead } from './prove-dead.ts';
import { postEnded, ruleOf, type RunCx } from './run-cx.ts';

/** One probe call inside a round. */
const ROUND_MS = 30_000;
/** A replacement is asked this often before it is called too narrow: a new token may need a moment to be known. */
const ALIVE_TRIES = 5;
const ALIVE_PAUSE_MS = 500;

/** Rounds of a look until it is decided. `null` = left by a signal: the journal has its rounds, a resume goes on. */
export async function runLook(cx: RunCx, c: Change, type: LookStep): Promise<Outcome | Parked | null> {
  return type.expects(c.data) === 'dead' ? lookDead(cx, c, type) : lookAlive(cx, c, type);
}

async function lookDead(cx: RunCx, c: Change, type: LookStep): Promise<Outcome | Parked | null> {
  const { o } = cx;
  // The outcome of the kill counts from its line; it must be written before the ledger is asked.
  await o.journal.flush();
  const key = subjectOf(c.target) as TokenKey;
  const x = cx.xOf(key);
  const entry = x === null ? undefined : o.situation.entries[x];
  // A replacement that is taken back is on no ledger; what was seen of it counts all the same.
  const other = x === null ? o.situation.others.get(key) : undefined;
  const token = o.tokens.get(key);
  const issuer = o.issuers.get(token?.issuer ?? '');
  if (!token || !issuer) throw new Error(`${key} has no issuer in this run`);
  const data = c.data as { readonly withinMs: number | null };
  const window = o.proof.windowMs ?? 120_000;
  // The law's window plus room for trouble; at a shortened window the room shrinks with it.
  const deadlineMs = data.withinMs ?? Math.min(ruleOf(cx, c).timeoutMs, Math.max(20_000, 10 * window));
  const parts = { c, gen: 1, at: o.clock.now(), signal: o.drop, timeoutMs: ROUND_MS };
  const look = lookCx(cx, parts);
  // The step's own round, so that a step type decides what one round is; the ledger decides how many.
  const reads = { ...issuer.reads, round: () => type.look(look, c) };
  const proof = await proveDead({
    clock: o.clock, journal: o.journal, proof: o.proof, tell: (p) => o.tell({ ...p, step: c.step }), clockStep: cx.clockStep, drop: o.drop, of: await look.held(key), issuer: { ...issuer, reads }, x, n: c.n, run: o.run,
    revokedAtMs: entry?.revokedAtMs ?? other?.revokedAtMs ?? null, baseline: entry?.baselineAlive ?? other?.seenAlive ?? false, acceptedAt: entry?.acceptedAt ?? null, situation: o.situation, deadlineMs,
    control: () => Promise.resolve(null), mayPresent: () => look.mayPresent(key), timeoutMs: ROUND_MS, signal: o.stop, why: 'prove', waitInProcessMs: o.waitInProcessMs, turn: (order) => cx.turn(c.step, issuer.id, 'look', order),
  });
  switch (proof) {
    case 'left': return null;
    case 'proven': return end(cx, c, { is: 'done', by: 'answer', out: null });
    case 'alive': return end(cx, c, { is: 'failed', fault: faultOf('E_ALIVE', 'refused') });
    // Its provider is shut or away for long: whoever comes then goes on. A window that is longer than this process waits is `prove`'s.
    case 'cannot-tell': case 'later': return shutFor(o, issuer.id) ?? end(cx, c, { is: 'failed', fault: faultOf('E_CANNOT_TELL', 'refused') });
  }
}

async function lookAlive(cx: RunCx, c: Change, type: LookStep): Promise<Outcome | Parked | null> {
  const { o } = cx;
  const issuer = o.issuers.get(o.tokens.get(subjectOf(c.target) as TokenKey)?.issuer ?? '');
  const look = lookCx(cx, { c, gen: 1, at: o.clock.now(), signal: o.drop, timeoutMs: ROUND_MS });
  const of = (await look.take(c.takes[0] as Ref<'replacement'>)).token;
  let verdict: Verdict | null = null;
  for (let nth = 1; nth <= ALIVE_TRIES; nth++) {
    const turn = await cx.turn(c.step, issuer?.id ?? null, 'look');
    if ('parked' in turn) return turn;
    const got = await turn.during(() => attempt({ clock: o.clock, timeoutMs: ROUND_MS, drop: o.drop, work: () => type.look(look, c) }));
    verdict = got.ok ? got.value : { is: 'cannot-tell', path: 'value', vantages: 0, control: 'none', detail: `no usable answer (${got.fault.code})` };
    const seq = await o.journal.append('round.made', o.run, { n: c.n, x: null, of, nth, verdict, why: 'alive', propagationMs: issuer?.card.propagationMs ?? 0 });
    if (verdict.narrow === 'no') return end(cx, c, { is: 'failed', fault: faultOf('E_REPLACEMENT_TOO_WIDE', 'refused') });
    if (verdict.is === 'alive') {
      o.journal.post('token.proven', o.run, { x: null, of, is: 'alive', rounds: [seq], windowMs: 0, path: verdict.path, vantages: verdict.vantages });
      return end(cx, c, { is: 'done', by: 'answer', out: null });
    }
    await o.clock.sleep(ALIVE_PAUSE_MS * nth, cx.o.stop).catch(() => undefined);
    if (o.stop.aborted) return null;
  }
  return end(cx, c, { is: 'failed', fault: faultOf(verdict?.is === 'dead' ? 'E_REPLACEMENT_TOO_NARROW' : 'E_CANNOT_TELL', 'refused') });
}

function end(cx: RunCx, c: Change, outcome: Outcome): Outcome {
  postEnded(cx, c, outcome);
  return outcome;
}
