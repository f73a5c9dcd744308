import type { Hex, Instant } from '../core/brand.ts';
import type { Secret } from '../core/secret.ts';
import type { Token } from '../core/token.ts';

export interface Call { readonly signal: AbortSignal; readonly timeoutMs: number }

/** A call that changes something; the engine makes it after its intent is durable (ENGINE A1, A4). */
export interface EffectCall extends Call {
  /** 32 hex digits of run, key and generation: the provider's idempotency key where it takes one. */
  readonly idem: Hex;
  /** `tokenctl-` + 16 hex of `idem`: names what is minted, so that an orphan can be found. */
  readonly mark: string;
  /** When the intent was recorded. */
  readonly intendedAt: Instant;
}

/** A token and, where it is held, its value. */
export interface Held { readonly token: Token; readonly value: Secret | null }
