import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { faultOf } from '../../core/faults.ts';
import type { Fault, Reply } from '../../core/result.ts';
import type { Json } from '../../core/brand.ts';
import { ownIsDead, wordOf, type Heard } from './heard.ts';

/** An answer that a part of this folder could not go on with. Carries our word for it, and nothing that was sent or received. */
export class VaultTrouble extends Error {
  readonly heard: Heard;
  constructor(heard: Heard) { super(wordOf(heard)); this.name = 'VaultTrouble'; this.heard = wordsOnly(heard); }
  toJSON(): object { return { trouble: this.message }; }
}
const isTrouble = (e: unknown): e is VaultTrouble => e instanceof Error && e.name === 'VaultTrouble';
export const heardIn = (e: unknown): Heard | null => (isTrouble(e) ? e.heard : null);

/** The body may hold a value: it does not travel with an error. */
const wordsOnly = (h: Heard): Heard => (h.is === 'unusable' ? h : { ...h, body: {} });

/** An effect's fault for an answer to a request that changes something (TRUTH T0: any 5xx is unknown). */
export function faultOfHeard(h: Heard): Fault {
  const facts = { why: wordOf(h) };
  switch (h.is) {
    case 'ok': return faultOf('E_LOST', 'lost', { why: `unexpected ${h.status}` });
    case 'unusable': return h.queued ? faultOf('E_THROTTLED', 'throttled', facts) : h.sent ? faultOf('E_LOST', 'lost', facts) : faultOf('E_UNAVAILABLE', 'unavailable', facts);
    case 'no': {
      if (ownIsDead(h)) return faultOf('E_AUTH', 'unavailable', facts);
      if (h.status === 429) return { ...faultOf('E_THROTTLED', 'throttled', facts), ...(h.retryAfterMs !== null && { retryAfterMs: h.retryAfterMs }) };
      if (h.status >= 500) return faultOf('E_LOST', 'lost', facts);
      return faultOf(h.status === 403 ? 'E_AUTH' : 'E_REFUSED', 'refused', facts);
    }
  }
}

/** An effect's fault. `sent` = something may have changed already: then nothing is surely not applied any more. */
export function faultFor(e: unknown, sent: boolean): Fault {
  const heard = heardIn(e);
  const why = heard !== null ? wordOf(heard) : isTokenctlError(e) ? e.code : 'error';
  if (sent) return faultOf('E_LOST', 'lost', { why });
  if (heard !== null) {
    const fault = faultOfHeard(heard);
    // Only a read had been sent: whatever became of it, nothing was changed.
    return fault.class === 'lost' ? faultOf('E_UNAVAILABLE', 'unavailable', { why }) : fault;
  }
  if (e instanceof Error && e.name === 'AbortError') return faultOf('E_UNAVAILABLE', 'unavailable', { why: 'aborted' });
  return isTokenctlError(e) ? faultOf(e.code, e.code === 'E_REFUSED' ? 'refused' : 'unavailable', { why: e.message }) : faultOf('E_INTERNAL', 'internal', { error: e instanceof Error ? e.name : 'unknown' });
}

/** A read's error: it says what was answered in our words. */
export function errorFor(e: unknown, what: string): unknown {
  const h = heardIn(e);
  if (h === null) return e;
  const facts = { why: wordOf(h) };
  if (ownIsDead(h)) return new TokenctlError('E_AUTH', "Vault does not take tokenctl's own token: it has expired, was revoked, or its entity is disabled.", { facts });
  if (h.is === 'no' && h.status === 403) return new TokenctlError('E_AUTH', `tokenctl's own token may not read ${what}.`, { facts, hint: 'The policy that it needs stands in docs/connectors/vault.md.' });
  if ((h.is === 'no' && h.status === 429) || (h.is === 'unusable' && h.queued)) return new TokenctlError('E_THROTTLED', 'Vault asks to slow down.', { facts });
  if (h.is === 'no' && h.status < 500) return new TokenctlError('E_REFUSED', `Vault refuses to show ${what}: ${wordOf(h)}.`, { facts });
  if (h.is === 'unusable' && !h.sent) return new TokenctlError('E_UNAVAILABLE', `Vault cannot be reached: ${h.why}.`, { facts });
  return new TokenctlError('E_UNAVAILABLE', `Vault gave no usable answer about ${what}: ${wordOf(h)}.`, { facts });
}

/** The answer, if it is one. Throws VaultTrouble. */
export function mustBeOk(h: Heard): Extract<Heard, { is: 'ok' }> {
  if (h.is !== 'ok') throw new VaultTrouble(h);
  return h;
}

export type No = Extract<Reply<never>, { ok: false }>;
export const no = (cls: 'conflict' | 'refused' | 'unavailable' | 'lost', why: string, facts: { readonly [k: string]: Json } = {}): No =>
  ({ ok: false, fault: faultOf(({ conflict: 'E_CONFLICT', refused: 'E_REFUSED', unavailable: 'E_UNAVAILABLE', lost: 'E_LOST' } as const)[cls], cls, { why, ...facts }) });
export const yes = <O>(how: 'done' | 'already' | 'accepted' | 'partly', out: O): Reply<O> => ({ ok: true, how, out });
