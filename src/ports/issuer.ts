import type { Instant, Json } from '../core/brand.ts';
import type { Effect } from '../core/plan.ts';
import type { Found, Reply, Verdict } from '../core/result.ts';
import type { Secret } from '../core/secret.ts';
import type { Token } from '../core/token.ts';
import type { Call, EffectCall, Held } from './call.ts';
import type { Card } from './card.ts';
import type { Own } from './own.ts';

/** What one round is asked (TRUTH T3). The issuer picks vantages and control; it must not answer from its own state. */
export interface RoundAsk {
  readonly of: Held;
  /** A token known to be alive (the replacement); null = the issuer makes or names one itself, or says control `none`. */
  readonly control: Held | null;
  /** When the revoke's outcome was recorded; null = before any revoke (baseline), or a replacement. */
  readonly revokedAt: Instant | null;
  /** The value may be presented: isolate answered where it applies, no canary (T3.5). */
  readonly mayPresent: boolean;
  /** The round is made for a token that should be alive: also try one call that it must be refused (T3.8). */
  readonly narrow?: boolean;
}

export interface MintSpec {
  readonly like: Token;
  readonly scopes: readonly string[];
  readonly audience: readonly string[];
  readonly ttlMs: number;
  /** Ids at this issuer that are on the ledger: never mint with or under one of them. */
  readonly avoid: readonly string[];
}

/** Each of `tokens` is one of this issuer, to be put on the ledger or settled; `notListed` names what the issuer cannot list (TRUTH T2, descendants-alive). */
export interface Descendants { readonly tokens: readonly Token[]; readonly notListed: readonly string[] }

/** Reads: all that a plan or a probe may hold. None throws for a provider's answer; faults come as `cannot-tell` or as TokenctlError. */
export interface IssuerReads {
  /** Who tokenctl is here, and where: host, account, login (TRUTH T9.1). Throws E_AUTH. */
  identity(call: Call): Promise<{ readonly [fact: string]: Json }>;
  /** Where its tokens live, and the credential that it acts with (TRUTH T9.2). */
  own(call: Call): Promise<Own>;
  /** Tokens that the issuer can list; empty where it cannot. */
  list(call: Call): AsyncIterable<Token>;
  /** The token as the issuer knows it; null = not found, which proves nothing. */
  inspect(of: Held, call: Call): Promise<Token | null>;
  /** Has this string the shape of what this issuer gives? Offline; for an issuer whose format no provider's name tells. Absent = by its kind. */
  mine?(value: Secret): boolean;
  /** Does this raw string belong here? Offline where the card allows; null = no claim. */
  claim(value: Secret, call: Call): Promise<Token | null>;
  /**
   * Everything that a revoke of this token kills. `complete: false` = more than can be listed. `also`: ids of what is no token
   * and goes with it, such as the entity that a suspend disables; only compared with own credentials.
   */
  unit(of: Token, call: Call): Promise<{ readonly members: readonly Token[]; readonly complete: boolean; readonly also?: readonly string[] }>;
  /** Which of the card's verbs this very token bears (a suspend may need what not every token has). Absent = all of them. */
  verbs?(of: Token, call: Call): Promise<readonly Effect[]>;
  /** What may outlive the kill of this token. Absent = nothing does. */
  descendants?(of: Token, call: Call): Promise<Descendants>;
  /** One round. */
  round(ask: RoundAsk, call: Call): Promise<Verdict>;
  /** Did the provider take it? At the node that took the write; never a round (T3.7). */
  observe(effect: 'revoke' | 'suspend' | 'reinstate', of: Held, call: Call): Promise<Found<null>>;
  /** Tokens that carry the mark; required of an issuer that mints. */
  findMinted?(mark: string, call: Call): Promise<readonly Token[]>;
}

export interface IssuerEffects {
  revoke?(of: Held, call: EffectCall): Promise<Reply<null>>;
  suspend?(of: Held, call: EffectCall): Promise<Reply<null>>;
  reinstate?(of: Held, call: EffectCall): Promise<Reply<null>>;
  mint?(spec: MintSpec, call: EffectCall): Promise<Reply<{ readonly token: Token; readonly secret: Secret }>>;
}

export interface Issuer {
  /** Its name in `tokenctl.yaml`. */
  readonly id: string;
  readonly uses: string;
  readonly card: Card;
  readonly reads: IssuerReads;
  readonly effects: IssuerEffects;
}
