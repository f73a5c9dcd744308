import type { EscrowId, Fingerprint, Instant, Json, PlaceKey, RunId, StepId, TokenKey } from '../../core/brand.ts';
import type { Clock } from '../../core/clock.ts';
import type { Inventory } from '../../core/inventory.ts';
import type { MintOwed } from '../../core/mint-owed.ts';
import type { Plan, Roles } from '../../core/plan.ts';
import type { Fault } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import type { Check, Token } from '../../core/token.ts';
import type { JournalPort } from '../../journal/port.ts';
import type { Situation } from '../../ledger/index.ts';
import type { Channel, Message } from '../../ports/channel.ts';
import type { Issuer } from '../../ports/issuer.ts';
import type { Step } from '../../ports/step.ts';
import type { SecretStore } from '../../ports/store.ts';
import type { Pacer } from '../pace/pacer.ts';

/** Who answers at a barrier; `nobody` is a value, never a default (ENGINE M1). */
export interface Answers {
  ask(q: { readonly step: StepId; readonly ask: string; readonly evidence: 'required' | 'optional' }, signal: AbortSignal):
    Promise<{ readonly text: string; readonly evidence: string | null; readonly when: 'asked' | 'in-advance'; readonly by: string; readonly named: boolean } | 'nobody'>;
}

/** What the engine needs of escrow. */
export interface EscrowPort {
  seal(meta: { readonly holds: 'exposed' | 'minted'; readonly id: EscrowId; readonly run: RunId; readonly key: string; readonly gen: number; readonly token: string | null; readonly expires: Instant | null }, value: Secret): Promise<unknown>;
  open(id: EscrowId): Promise<Secret>;
  /** What is sealed under the id, and durable once it is answered; null = nothing. */
  find(id: EscrowId): Promise<Roles['replacement'] | null>;
  remove(ids: readonly EscrowId[]): Promise<void>;
}

/** Looks, minutes and reasons for waiting, for the screen; never the source of anything. */
export interface Progress {
  readonly of: string;
  readonly step: StepId | null;
  readonly what: 'proving' | 'paused' | 'waiting';
  readonly dead: number;
  readonly needed: number;
  readonly alive: number;
  readonly nextAt: number | null;
  readonly earliestEnd: number | null;
  readonly why: string;
}

/** Everything a run is handed; live, drill and CI differ in nothing else (ENGINE M1). */
export interface EngineIn {
  readonly run: RunId;
  readonly plan: Plan;
  readonly journal: JournalPort;
  readonly situation: Situation;
  readonly clock: Clock;
  readonly pace: Pick<Pacer, 'begin' | 'blocked' | 'shutUntil' | 'awaySince'>;
  readonly answers: Answers;
  readonly escrow: EscrowPort;
  readonly steps: ReadonlyMap<string, Step>;
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly stores: ReadonlyMap<string, SecretStore>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly inventory: Inventory;
  /** Any token that the plan or the ledger names. */
  readonly tokens: { get(key: TokenKey): Token | undefined };
  /** Sealed value of a ledger token; null = not held. Throws E_SEALED_ELSEWHERE. */
  readonly exposed: (key: TokenKey) => Promise<Secret | null>;
  /** Does another incident still owe a replacement of the token, as of now? Only read before a mint. */
  readonly owedElsewhere: (ask: { readonly token: TokenKey; readonly places: readonly PlaceKey[] }) => Promise<MintOwed | null>;
  readonly fingerprint: (value: Secret) => Fingerprint;
  readonly ask: (check: Check) => Promise<{ readonly status: number; readonly body: Json } | { readonly fault: Fault }>;
  readonly render: (template: string, channel: string) => Promise<Message>;
  /** `null` window = the law's own (TRUTH T3.2). */
  readonly proof: { readonly windowMs: number | null; readonly environment: 'production' | 'test' };
  /** May leaked values be presented (T3.5)? `after-answer`: once a person has answered the isolate question. */
  readonly present: 'yes' | 'after-answer';
  readonly waitInProcessMs: number;
  /** First signal: no further effect starts. */
  readonly stop: AbortSignal;
  /** Second signal: what is in flight is dropped, and unknown. */
  readonly drop: AbortSignal;
  readonly tell: (p: Progress) => void;
}

export type RunEnd =
  /** `sealedTo`: who can open a value that was needed and is not sealed to this operator (ENGINE S2). */
  | { readonly is: 'ended'; readonly exit: number; readonly sealedTo: readonly string[] }
  | { readonly is: 'parked'; readonly until: string | null; readonly next: readonly string[] }
  | { readonly is: 'interrupted' };
