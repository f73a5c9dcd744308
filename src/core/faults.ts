import type { Json } from './brand.ts';
import type { ErrorCode } from './error-codes.ts';
import type { Fault } from './result.ts';

/** A fault of the house: a registry code, its class, plain facts. */
export const faultOf = (code: ErrorCode, cls: Fault['class'], facts?: Json): Fault =>
  facts === undefined ? { code, class: cls } : { code, class: cls, facts };

/** In a few words: its code, and why, where a connector has said so. */
export function faultWords({ code, facts }: Fault): string {
  const why = typeof facts === 'object' && facts !== null && 'why' in facts ? facts['why'] : null;
  return typeof why === 'string' && why !== '' && why !== code ? `${code}: ${why}` : code;
}
