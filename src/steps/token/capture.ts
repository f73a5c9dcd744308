import * as z from 'zod';
import { isTokenctlError } from '../../core/errors.ts';
import { faultOf } from '../../core/faults.ts';
import { defineRecord, type Noted } from '../../ports/step.ts';
import type { Json } from '../../core/brand.ts';
import type { Token } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import type { Descendants, IssuerReads } from '../../ports/issuer.ts';

/** No kill waits longer for a baseline (TRUTH T7.1); most wait at the same door. */
const A_MOMENT_MS = 10_000;

/**
 * Writes down what is gone after the kill, and reads the baseline (TRUTH T0, T3.6). It never holds a kill:
 * what may not be read is recorded as not listed (T7.1).
 */
export default defineRecord({
  uses: 'token.capture', kind: 'record', holdsNothing: true, scope: 'token', timeoutMs: 60_000, concurrency: 16,
  summary: 'Record what dies with each token, and the baseline that a later proof compares with.',
  input: z.strictObject({}),
  samples: { good: [{}], bad: [{ depth: 1 }] },
  async *plan(cx) {
    for (const item of cx.items()) {
      if (item.token.issuer === null) continue;
      yield { target: { token: item.token.key, x: item.x }, data: { issuer: item.token.issuer } };
    }
  },
  async record(cx, change) {
    if (!('token' in change.target)) throw new Error('token.capture targets tokens');
    const issuer = cx.issuer(change.data.issuer);
    const held = await cx.held(change.target.token);
    const notes: Noted[] = [];
    const facts: Record<string, Json> = {};
    try {
      const token = await issuer.reads.inspect(held, cx.call);
      facts['found'] = token !== null;
      if (token) Object.assign(facts, { subject: token.subject, scopes: token.scopes, audience: token.audience, created: token.created, lastUsed: token.lastUsed, expires: token.expires });
      const unit = await issuer.reads.unit(held.token, cx.call);
      facts['diesWithIt'] = unit.members.map((m) => m.key).filter((k) => k !== held.token.key).slice(0, 300);
      facts['listed'] = unit.complete;
    } catch (e) {
      if (!isTokenctlError(e)) throw e;
      facts['listed'] = false;
      facts['notListed'] = e.code;
    }
    await livingOn(issuer.reads, held.token, { call: cx.call, facts });
    if (change.target.x !== null) {
      notes.push({ code: 'token.captured', data: { facts } });
      const verdict = await issuer.reads.round({ of: held, control: await cx.control(issuer.id), revokedAt: null, mayPresent: cx.mayPresent(held.token.key) }, cx.call);
      notes.push({ code: 'baseline.read', data: { verdict: verdict as unknown as Json, connector: issuer.id } });
      // Bad weather: a token that nobody saw alive can hardly be proven dead (T3.6).
      if (verdict.is === 'cannot-tell' && (verdict.control === 'not-alive' || (verdict.retryAfterMs ?? Infinity) <= A_MOMENT_MS)) return { is: 'again', afterMs: 1_000, why: `the baseline of ${change.target.token} could not be read`, fault: faultOf('E_CANNOT_TELL', 'unavailable'), notes };
    }
    return { is: 'settled', notes };
  },
});

/** What may outlive the kill: the ledger makes a debt of each (TRUTH T2, descendants-alive). What may not be read is said. */
async function livingOn(reads: IssuerReads, token: Token, { call, facts }: { readonly call: Call; readonly facts: Record<string, Json> }): Promise<void> {
  if (reads.descendants === undefined) return;
  let found: Descendants;
  try { found = await reads.descendants(token, call); } catch (e) {
    if (!isTokenctlError(e)) throw e;
    found = { tokens: [], notListed: [`not asked after (${e.code})`] };
  }
  if (found.tokens.length > 0) facts['mayLiveOn'] = found.tokens.map((t) => t.key);
  if (found.notListed.length > 0) facts['mayLiveOnNotListed'] = found.notListed;
}
