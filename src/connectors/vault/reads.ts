import { TokenctlError } from '../../core/errors.ts';
import type { Effect } from '../../core/plan.ts';
import type { Found, Verdict } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import type { Call, Held } from '../../ports/call.ts';
import type { IssuerReads, RoundAsk } from '../../ports/issuer.ts';
import { lookedUp } from './accessors.ts';
import { batchRound } from './batch.ts';
import { askOnce, type VaultCx } from './context.ts';
import { descendantsOf } from './descendants.ts';
import { dataOf, saysBadToken, saysInvalidAccessor, saysInvalidLease } from './heard.ts';
import { droppedVerdict, leaseRound, lookupLease, prefixRound } from './leases.ts';
import { findMinted } from './mint.ts';
import { observeLease, observeLeases } from './revoke-leases.ts';
import { observeToken } from './revoke-token.ts';
import { tokenRound } from './round-token.ts';
import { inspectSecretId, observeSecretId, secretIdRound } from './secret-id.ts';
import { identityOf, ownOf } from './self.ts';
import { entityOf, observeEntity } from './suspend.ts';
import { targetOf } from './target.ts';
import { tokenOfLease, tokenOfLookup } from './token-of.ts';
import { errorFor, mustBeOk } from './trouble.ts';
import { unitOf } from './unit.ts';
import { cannotTell } from './verdict.ts';

/** Reads throw TokenctlError in our words; rounds and observe say cannot-tell instead. */
export function vaultReads(cx: VaultCx): IssuerReads {
  const told = async <T>(what: string, work: () => Promise<T>): Promise<T> => { try { return await work(); } catch (e) { throw errorFor(e, what); } };
  return {
    identity: (call) => identityOf(cx, call),
    own: (call) => ownOf(cx, call),
    async *list(call) {
      try { for await (const { token } of lookedUp(cx, call)) yield token; } catch (e) { throw errorFor(e, 'its list of tokens'); }
    },
    inspect: (of, call) => told('the token', () => inspect(cx, of, call)),
    claim: (value, call) => told('the token', () => claim(cx, value, call)),
    unit: (of, call) => told('what hangs on the token', () => unitOf(cx, of, call)),
    verbs: (of, call) => told('the token', () => verbsOf(cx, of, call)),
    descendants: (of, call) => told('what the token made', () => descendantsOf(cx, of, call)),
    round: (ask, call) => round(cx, ask, call).catch(() => cannotTell('registry', 'no usable answer')),
    observe: (effect, of, call) => observe(cx, effect, of, call).catch((): Found<null> => ({ is: 'cannot-tell', why: 'no usable answer' })),
    findMinted: (mark, call) => told('its list of tokens', () => findMinted(cx, mark, call)),
  };
}

/** By value with our own credential: it spends no use, and shows the value to its issuer alone. */
async function claim(cx: VaultCx, value: Secret, call: Call): Promise<Token | null> {
  const text = value.reveal().trim();
  // An empty value would be answered with our own token's record (real-servers.md §2.1).
  if (text === '') return null;
  const heard = await cx.api.ask({ verb: 'write', path: 'auth/token/lookup', body: { token: text }, at: await cx.cluster.active(call) }, call);
  return saysBadToken(heard) ? null : tokenOfLookup(cx.id, dataOf(mustBeOk(heard)), cx.deps.fingerprint(value));
}

async function inspect(cx: VaultCx, of: Held, call: Call): Promise<Token | null> {
  const target = targetOf(of.token.id);
  const at = await cx.cluster.active(call);
  switch (target.is) {
    case 'token': {
      const heard = await askOnce(cx, target.accessor, call, at);
      return saysInvalidAccessor(heard) ? null : tokenOfLookup(cx.id, dataOf(mustBeOk(heard)), of.token.fingerprint);
    }
    case 'batch': return of.value === null ? of.token : claim(cx, of.value, call);
    case 'lease': {
      const heard = await lookupLease(cx, target.id, call, at);
      return saysInvalidLease(heard) ? null : tokenOfLease(cx.id, target.id, dataOf(mustBeOk(heard)));
    }
    case 'leases': case 'dropped': return of.token;
    case 'secret-id': return inspectSecretId(cx, target, of.token.id ?? '', call);
    case 'unknown': throw new TokenctlError('E_SELECTOR', `'${cx.id}/${of.token.id ?? ''}' is no id of a Vault.`, { hint: 'An accessor, lease:ID, leases:PREFIX, leases-force:PREFIX or secret-id:MOUNT/ROLE/ACCESSOR.' });
  }
}

/** Which of the card's verbs this token bears: a suspend needs an entity. */
async function verbsOf(cx: VaultCx, of: Token, call: Call): Promise<readonly Effect[]> {
  const target = targetOf(of.id);
  if (target.is !== 'token') return ['revoke'];
  const entity = cx.config.suspend === undefined ? null : await entityOf(cx, target.accessor, call);
  return entity === null ? ['revoke', 'mint'] : ['suspend', 'reinstate', 'revoke', 'mint'];
}

function round(cx: VaultCx, ask: RoundAsk, call: Call): Promise<Verdict> {
  const target = targetOf(ask.of.token.id);
  switch (target.is) {
    case 'token': return tokenRound(cx, ask, { accessor: target.accessor, call });
    case 'batch': return batchRound(cx, ask, call);
    case 'lease': return leaseRound(cx, ask, { id: target.id, call });
    case 'leases': return prefixRound(cx, ask, { prefix: target.prefix, call });
    case 'dropped': return Promise.resolve(droppedVerdict());
    case 'secret-id': return secretIdRound(cx, ask, { of: target, call });
    case 'unknown': return Promise.resolve(cannotTell('registry', 'no id of a Vault'));
  }
}

async function observe(cx: VaultCx, effect: 'revoke' | 'suspend' | 'reinstate', of: Held, call: Call): Promise<Found<null>> {
  const target = targetOf(of.token.id);
  if (effect !== 'revoke') return target.is === 'token' ? observeEntity(cx, effect === 'suspend', { accessor: target.accessor, call }) : { is: 'cannot-tell', why: 'no such verb' };
  switch (target.is) {
    case 'token': return observeToken(cx, target.accessor, call);
    case 'lease': return observeLease(cx, target.id, call);
    case 'leases': return observeLeases(cx, target.prefix, call);
    case 'secret-id': return observeSecretId(cx, target, call);
    case 'batch': return { is: 'cannot-tell', why: 'a batch token cannot be revoked' };
    case 'dropped': return { is: 'cannot-tell', why: 'dropped, not proven' };
    case 'unknown': return { is: 'cannot-tell', why: 'no id of a Vault' };
  }
}
