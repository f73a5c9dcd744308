import { isTokenctlError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/error-codes.ts';
import type { Fault } from '../../core/result.ts';
import type { Json } from '../../core/brand.ts';

type No = { readonly ok: false; readonly fault: Fault };

/** No for this target; asking again gives the same. */
export const refused = (code: ErrorCode, why: string, facts: { readonly [k: string]: Json } = {}): No =>
  ({ ok: false, fault: { code, class: 'refused', facts: { why, ...facts } } });

/** A failure of our own folder: before the first write nothing was applied, after it only `observe` can tell. No message travels. */
export const lostHalfway = (e: unknown, wrote: boolean): No => ({
  ok: false,
  fault: { code: wrote ? 'E_LOST' : isTokenctlError(e) ? e.code : 'E_UNAVAILABLE', class: wrote ? 'lost' : 'unavailable', facts: { why: 'authority-folder' } },
});
