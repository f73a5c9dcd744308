import type { DebtId, TokenKey } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import { debt } from '../../core/debt.ts';
import type { Change, Roles } from '../../core/plan.ts';
import { took } from '../../core/result.ts';
import { faultOf } from '../../core/faults.ts';
import { lateAfter } from '../../ports/in-time.ts';
import { attempt, outcomeOf, outcomeOfFault } from './attempt.ts';
import { effectCall } from './contexts.ts';
import { idemOf, markOf, mintedId } from './idem.ts';
import { proveDead } from './prove-dead.ts';
import { ruleOf, type RunCx } from './run-cx.ts';

/** As long as a proof may take that is a step of its own: in production it cannot be complete before two minutes are over (TRUTH T3.2). */
const PROOF_MS = 900_000;

const isProven = (cx: RunCx, of: TokenKey): boolean => cx.o.situation.others.get(of)?.proven === 'dead';

/**
 * Ends what a generation is known to have half made, by this process or one that died over it; null = nothing is known. True: all of it is
 * proven dead, so the next generation may begin (TRUTH T6.1). The issuer is not asked for it again: one that forgets what is revoked names nothing.
 */
export async function retireFound(cx: RunCx, c: Change, gen: number): Promise<boolean | null> {
  const found = (cx.state.orphans.get(c.n) ?? []).filter((o) => o.gen === gen);
  if (found.length === 0) return null;
  let all = true;
  for (const of of new Set(found.map((o) => o.of))) all = (isProven(cx, of) || await retireOrphan(cx, { c, gen, of })) && all;
  return all;
}

/** A token under our name whose value nobody holds: revoke it, prove it, and say so (ENGINE A2, A5; TRUTH T9.4). */
export async function retireOrphan(cx: RunCx, o: { readonly c: Change; readonly gen: number; readonly of: TokenKey }): Promise<boolean> {
  const issuer = cx.o.issuers.get((o.c.data as { readonly issuer: string }).issuer);
  const revoke = issuer?.effects.revoke;
  if (!issuer || !revoke) return false;
  const owed: DebtId = debt('orphan', o.of);
  const { timeoutMs } = ruleOf(cx, o.c);
  const late = lateAfter(cx.o.clock, timeoutMs);
  await cx.o.journal.append('orphan.found', cx.o.run, { n: o.c.n, gen: o.gen, of: o.of, owes: [owed] });
  const at = cx.o.clock.now();
  const call = (signal: AbortSignal) => effectCall(cx, { c: o.c, gen: o.gen, at, signal, timeoutMs });
  const got = await attempt({ clock: cx.o.clock, timeoutMs, drop: cx.o.drop, late, work: async (signal) => {
    const old = cx.o.tokens.get(('token' in o.c.target ? o.c.target.token : o.of) as TokenKey);
    if (!old) throw new Error('an orphan of an unknown token');
    const orphan = { ...old, key: o.of, id: o.of.slice(o.of.indexOf('/') + 1), fingerprint: null };
    return { orphan, reply: await revoke({ token: orphan, value: null }, call(signal)) };
  } });
  const outcome = got.ok ? outcomeOf(got.value.reply) : outcomeOfFault(got.fault);
  let proven = false;
  // Without a place of its own at the provider: whoever settles the mint holds one, and where there is room for one alone it would wait for itself.
  if (got.ok && took(outcome))
    proven = await proveDead({ ...cx.o, clockStep: cx.clockStep, turn: () => cx.turn(o.c.step, null, 'look'), of: { token: got.value.orphan, value: null }, issuer, x: null, n: null, run: cx.o.run, revokedAtMs: toMs(cx.o.clock.now()), baseline: true,
      deadlineMs: PROOF_MS, control: () => Promise.resolve(null), mayPresent: () => false, timeoutMs, signal: cx.o.stop, why: 'prove' }) === 'proven';
  cx.o.journal.post('orphan.ended', cx.o.run, { of: o.of, outcome: took(outcome) && !proven ? { is: 'unknown', fault: faultOf('E_CANNOT_TELL', 'lost', { why: 'revoked, not proven' }) } : outcome, ...(proven ? { settles: [owed] } : {}) });
  if (proven) await dropSealedOrphan(cx, o);
  return proven;
}

/** A mint whose answer came after its time may have sealed what was taken for an orphan by then. */
async function dropSealedOrphan(cx: RunCx, { c, gen, of }: { readonly c: Change; readonly gen: number; readonly of: TokenKey }): Promise<void> {
  const id = mintedId(idemOf(cx.o.run, c.key, gen));
  if ((await cx.o.escrow.find(id))?.token !== of) return;
  await cx.o.escrow.remove([id]);
  cx.o.journal.post('escrow.removed', cx.o.run, { ids: [id], why: 'undone' });
}

/**
 * Before a run ends, what is known to be an orphan and is not proven dead is ended, and every generation that was ever unknown is looked up
 * by its mark; what is in no `out` is an orphan (A5).
 */
export async function sweepOrphans(cx: RunCx): Promise<void> {
  for (const c of cx.mints()) {
    const state = cx.state.changes.of(c.n);
    for (const gen of new Set(cx.state.orphans.get(c.n)?.map((o) => o.gen))) await retireFound(cx, c, gen);
    const kept = state.outcome && took(state.outcome) ? (state.outcome.out as unknown as Roles['replacement']).token : null;
    const issuer = cx.o.issuers.get((c.data as { readonly issuer: string }).issuer);
    const find = issuer?.reads.findMinted;
    if (!find) continue;
    for (let gen = 1; gen <= state.gen; gen++) {
      if (gen === state.gen && (kept !== null || state.open)) continue;
      const { timeoutMs } = ruleOf(cx, c);
      const got = await attempt({ clock: cx.o.clock, timeoutMs, drop: cx.o.drop, work: (signal) => find(markOf(idemOf(cx.o.run, c.key, gen)), { signal, timeoutMs }) });
      if (!got.ok) continue;
      // An issuer's register also remembers what is dead: a proven orphan is no longer one.
      for (const token of got.value) if (token.key !== kept && !isProven(cx, token.key)) await retireOrphan(cx, { c, gen, of: token.key });
    }
  }
}
