import * as z from 'zod';
import type { Json, TokenKey } from '../../core/brand.ts';
import { debt } from '../../core/debt.ts';
import { formatDuration, parseDuration } from '../../core/duration.ts';
import { faultOf } from '../../core/faults.ts';
import { MINT_OWED_GAP, owedNext } from '../../core/mint-owed.ts';
import type { Roles } from '../../core/plan.ts';
import { commandLine } from '../../core/shell-quote.ts';
import { defineEffect, type ApplyCx, type PlanCx } from '../../ports/step.ts';
import { readable } from '../secret/readable.ts';

const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration (30m, 12h, 30d)');
interface Data { readonly [k: string]: Json; readonly issuer: string; readonly scopes: readonly string[]; readonly audience: readonly string[]; readonly ttlMs: number;
  /** Its issuer mints nothing: a person makes the replacement, and `token supply` takes it in. */
  readonly byHand?: true }
interface In { readonly scopes: 'declared'; readonly ttl?: string | undefined }

/** Mints one narrow replacement per item and generation: declared scopes and audience, never the old ones (TRUTH T6.1, T9.3). */
export default defineEffect<In, Data, Roles['replacement']>({
  uses: 'token.mint', kind: 'effect', scope: 'token', timeoutMs: 30_000, concurrency: 8,
  effects: ['mint'], gives: 'replacement',
  summary: 'Mint a replacement for each token that has a slot, with the scopes its inventory entry declares.',
  input: z.strictObject({ scopes: z.literal('declared').default('declared'), ttl: duration.optional() }) as unknown as z.ZodType<In>,
  samples: { good: [{ scopes: 'declared', ttl: '30d' }, { scopes: 'declared' }], bad: [{ scopes: 'same' }, { scopes: 'declared', ttl: 'soon' }] },
  async *plan(cx, input) {
    for (const item of cx.items()) {
      const { token } = item;
      const places = cx.placesOf(token.key);
      if (token.issuer === null) continue;
      if (places.length === 0) { cx.leave(token.key, 'no-slot'); continue; }
      if (item.mintOwed !== null) { cx.gap(item, MINT_OWED_GAP[item.mintOwed.is], ...owedNext(item.mintOwed, token.key)); cx.leave(token.key, 'mint-owed'); continue; }
      const byHand = !cx.issuer(token.issuer).card.verbs.includes('mint');
      if (!byHand && (token.declared?.scopes.length ?? 0) === 0) {
        cx.gap(item, 'no-declared-scopes', ['token', 'identify', token.key]);
        cx.leave(token.key, 'no-declared-scopes');
        continue;
      }
      const held = await holders(cx, token.key);
      if (held === null) { cx.gap(item, 'store-unreadable', ['doctor']); cx.leave(token.key, 'store-unreadable'); continue; }
      // A slot that holds another value than the leaked one has been rotated by somebody: it is not overwritten.
      if (held.length === 0) { cx.leave(token.key, 'slot-holds-another'); continue; }
      const ttlMs = Math.min(input.ttl ? parseDuration(input.ttl) ?? Infinity : Infinity, token.declared?.ttlMs ?? Infinity, cx.maxTtlMs);
      yield { target: { token: token.key, x: item.x }, data: { issuer: token.issuer, scopes: token.declared?.scopes ?? [], audience: token.declared?.audience ?? [], ttlMs, ...(byHand && { byHand }) },
        owes: held.map((p) => debt('minted-not-stored', p)) };
    }
  },
  async apply(cx, change) {
    if (!('token' in change.target)) throw new Error('token.mint targets tokens');
    const issuer = cx.issuer(change.data.issuer);
    if (change.data.byHand) return { ok: 'needs-human', todo: madeByHand(cx, change.target.token, change.data, issuer.card.consoleSteps) };
    if (!issuer.effects.mint) return { ok: false, fault: faultOf('E_NO_VERB', 'refused', { verb: 'mint' }) };
    const { scopes, audience, ttlMs } = change.data;
    const reply = await issuer.effects.mint({ like: cx.token(change.target.token), scopes, audience, ttlMs, avoid: cx.exposedIds(issuer.id) }, cx.call);
    if (reply.ok !== true) return reply;
    const { token, secret } = reply.out;
    const escrow = await cx.seal(secret, { token: token.key, expires: token.expires });
    return { ok: true, how: reply.how, out: { token: token.key, fingerprint: cx.fingerprint(secret), escrow, expires: token.expires } };
  },
  async observe(cx, change) {
    const sealed = await cx.sealed();
    if (sealed) return { is: 'applied', out: sealed };
    if (change.data.byHand) return { is: 'not-applied' };
    const { reads, card } = cx.issuer(change.data.issuer);
    const found = await reads.findMinted?.(cx.call.mark, cx.call);
    if (!found) return { is: 'cannot-tell', why: 'the issuer cannot be asked for a mark' };
    const first = found[0];
    if (!first) return { is: 'not-applied' };
    // An issuer whose mint is idempotent gives the same token for the same mark: minting again recovers the value.
    return card.idempotent.includes('mint') ? { is: 'cannot-tell', why: 'minted, value not sealed; minting again gives the same token' } : { is: 'half', of: first.key };
  },
  undo: () => ({ is: 'undoable' }),
  undoing: (change, out) => ('token' in change.target ? {
    uses: 'token.revoke',
    draft: { target: { token: out.token as TokenKey, x: null }, effect: 'revoke', data: { issuer: change.data.issuer, others: [], takenBack: { of: change.target.token, escrow: out.escrow, fingerprint: out.fingerprint, expires: out.expires } } },
  } : null),
});

function madeByHand(cx: ApplyCx, key: TokenKey, data: Data, steps: readonly string[]): readonly string[] {
  const rights = data.scopes.length > 0 ? `with ${data.scopes.join(', ')} and nothing more` : 'no wider than its use needs';
  return [`${key}: ${data.issuer} cannot mint. Make its replacement by hand, ${rights}, for ${formatDuration(data.ttlMs)} at most.`, ...steps, `Then hand it in on stdin: ${commandLine(['tokenctl', 'token', 'supply', key, '-i', cx.incident])}`];
}

/** Places whose current version still holds the token; null = one of them cannot be read, and nobody knows what a write would replace. */
async function holders(cx: PlanCx, token: TokenKey): Promise<readonly string[] | null> {
  const held: string[] = [];
  for (const place of cx.placesOf(token)) {
    const now = await readable(cx, place);
    if (now === null) return null;
    if (place.fields.some((f) => f.token === token && now.old.has(f.field))) held.push(place.key);
  }
  return held;
}
