import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { faultOf } from '../../core/faults.ts';
import type { Fault, Reply } from '../../core/result.ts';

/** What AWS, or what stands before it, answered instead of what was asked. Plain facts: no text of the vendor's is in it. */
export type Trouble =
  | { readonly is: 'absent' | 'exists' }
  | { readonly is: 'invalid' | 'refused' | 'auth'; readonly name: string }
  | { readonly is: 'throttled'; readonly retryAfterMs: number | null }
  /** Surely not applied. */
  | { readonly is: 'unavailable'; readonly why: string }
  /** Sent, and no usable answer. */
  | { readonly is: 'lost'; readonly why: string };

/** The only error that leaves the edge of this folder's SDK calls. The SDK's own carry request and response: they are dropped there. */
export class AwsTrouble extends Error {
  readonly trouble: Trouble;
  constructor(trouble: Trouble) { super(trouble.is); this.name = 'AwsTrouble'; this.trouble = trouble; }
}
const isAwsTrouble = (e: unknown): e is AwsTrouble => e instanceof Error && e.name === 'AwsTrouble';

/** The trouble, if the error is one; every other error is somebody else's. */
export const troubleOf = (e: unknown): Trouble | null => (isAwsTrouble(e) ? e.trouble : null);

/** An effect's fault. `sent` = something may have changed already: then nothing is surely not applied any more. */
export function faultFor(e: unknown, sent: boolean): Fault {
  const trouble = troubleOf(e);
  if (sent) return faultOf('E_LOST', 'lost', trouble === null ? { why: isTokenctlError(e) ? e.code : 'error' } : factsOf(trouble));
  if (e instanceof Error && e.name === 'AbortError') return faultOf('E_UNAVAILABLE', 'unavailable', { why: 'aborted' });
  if (trouble === null) return isTokenctlError(e) ? faultOf(e.code, e.code === 'E_UNAVAILABLE' ? 'unavailable' : 'refused', { why: e.message }) : faultOf('E_INTERNAL', 'internal', { error: e instanceof Error ? e.name : 'unknown' });
  switch (trouble.is) {
    case 'absent': return faultOf('E_REFUSED', 'refused', { why: 'no-such-secret' });
    case 'exists': return faultOf('E_CONFLICT', 'conflict', { why: 'written-otherwise' });
    case 'invalid': case 'refused': return faultOf('E_REFUSED', 'refused', factsOf(trouble));
    case 'auth': return faultOf('E_AUTH', 'refused', factsOf(trouble));
    case 'throttled': return { ...faultOf('E_THROTTLED', 'throttled'), ...(trouble.retryAfterMs !== null && { retryAfterMs: trouble.retryAfterMs }) };
    case 'unavailable': case 'lost': return faultOf('E_UNAVAILABLE', 'unavailable', factsOf(trouble));
  }
}

/** A read's error: it says what AWS answered, never what the secret is. */
export function errorFor(e: unknown, path: string): unknown {
  const trouble = troubleOf(e);
  if (trouble === null) return e;
  const facts = factsOf(trouble);
  switch (trouble.is) {
    case 'absent': case 'exists': return new TokenctlError('E_REFUSED', `AWS knows no secret '${path}'.`, { facts });
    case 'invalid': case 'refused': return new TokenctlError(trouble.name.startsWith('AccessDenied') ? 'E_AUTH' : 'E_REFUSED', `AWS refuses to show '${path}': ${trouble.name}.`, { facts });
    case 'auth': return new TokenctlError('E_AUTH', `AWS does not take tokenctl's own credential: ${trouble.name}.`, { facts });
    case 'throttled': return new TokenctlError('E_THROTTLED', 'AWS asks to slow down.', { facts });
    case 'unavailable': return new TokenctlError('E_UNAVAILABLE', `AWS Secrets Manager cannot be reached: ${trouble.why}.`, { facts });
    case 'lost': return new TokenctlError('E_LOST', `AWS Secrets Manager gave no usable answer about '${path}': ${trouble.why}.`, { facts });
  }
}

const factsOf = (t: Trouble): { readonly [k: string]: string } => ('name' in t ? { why: t.is, name: t.name } : 'why' in t ? { why: t.why } : { why: t.is });

export type No = Extract<Reply<never>, { ok: false }>;
export const no = (cls: 'conflict' | 'refused' | 'unavailable' | 'lost', why: string, facts: { readonly [k: string]: string | null } = {}): No =>
  ({ ok: false, fault: faultOf(({ conflict: 'E_CONFLICT', refused: 'E_REFUSED', unavailable: 'E_UNAVAILABLE', lost: 'E_LOST' } as const)[cls], cls, { why, ...facts }) });
