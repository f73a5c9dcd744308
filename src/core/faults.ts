import type { Json } from './brand.ts';
import type { ErrorCode } from './error-codes.ts';
import type { Fault } from './result.ts';

/** A fault of the house: a registry code, its class, plain facts. */
export const faultOf = (code: ErrorCode, cls: Fault['class'], facts?: Json): Fault =>
  facts === undefined ? { code, class: cls } : { code, class: cls, facts };
