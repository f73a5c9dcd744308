import { EXIT } from './exit.ts';
import { errorCodes, type ErrorCode, type ErrorSource } from './error-codes.ts';
import type { Json } from './brand.ts';

export type { ErrorSource };

export interface ErrorFacts {
  /** What a person can do about it, one line. */
  readonly hint?: string;
  /** Commands to type next, ready to paste. */
  readonly next?: readonly string[];
  /** Further lines under the message (a source line with a caret, a list). */
  readonly lines?: readonly string[];
  readonly facts?: Json;
  /** Overrides the exit of the code's registry entry. */
  readonly exit?: number;
}

/**
 * The one error of the house: a code of the registry, a sentence, and what to type next. `message` never
 * carries a secret nor a provider's raw text; a vendor's error object never travels, not even as `cause`.
 */
export class TokenctlError extends Error {
  readonly code: ErrorCode;
  readonly source: ErrorSource;
  readonly exit: number;
  readonly hint: string | null;
  readonly next: readonly string[];
  readonly lines: readonly string[];
  readonly facts: Json;
  constructor(code: ErrorCode, message: string, more: ErrorFacts = {}) {
    super(message);
    this.name = 'TokenctlError';
    this.code = code;
    this.source = errorCodes[code].source;
    this.exit = more.exit ?? EXIT[errorCodes[code].exit];
    this.hint = more.hint ?? null;
    this.next = more.next ?? [];
    this.lines = more.lines ?? [];
    this.facts = more.facts ?? null;
  }
}

export const isTokenctlError = (e: unknown): e is TokenctlError => e instanceof Error && e.name === 'TokenctlError' && 'code' in e;
