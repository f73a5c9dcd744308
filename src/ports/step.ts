import type { MintOwed } from '../core/mint-owed.ts';
import type { Answer, Change, Draft, Effect, OwnIs, Ref, Role, Roles, Strategy, Undo } from '../core/plan.ts';
import type { DebtId, EscrowId, Fingerprint, Instant, Json, PlaceKey, RunId, TokenKey } from '../core/brand.ts';
import type { Fault, Found, Reply, Verdict } from '../core/result.ts';
import type { Secret } from '../core/secret.ts';
import type { Check, Consumer, Place, Token } from '../core/token.ts';
import type * as z from 'zod';
import type { Channel, Message } from './channel.ts';
import type { Call, EffectCall, Held } from './call.ts';
import type { Card } from './card.ts';
import type { Issuer, IssuerReads } from './issuer.ts';
import type { SecretStore, StoreReads } from './store.ts';

/** An entry of the ledger as a plan sees it. */
export interface PlanItem {
  readonly x: number | null;
  readonly token: Token;
  readonly state: string;
  /** The value is sealed in escrow. */
  readonly held: boolean;
  /** Dies with a ledger token's unit; not on the ledger itself. */
  readonly collateral: boolean;
  /** What else dies with it and is not on the ledger itself (TRUTH T6.5). */
  readonly others: readonly TokenKey[];
  /** Would its death take tokenctl's own credential along (TRUTH T9.2)? null = no. */
  readonly own: OwnIs | null;
  /** An earlier replacement of it is owed still: no second one is minted (ENGINE A6). */
  readonly mintOwed: MintOwed | null;
}
export interface IssuerSeen { readonly id: string; readonly uses: string; readonly card: Card; readonly reads: IssuerReads }
export interface StoreSeen { readonly id: string; readonly uses: string; readonly staging: SecretStore['staging']; readonly reads: StoreReads }

/** What a step may use while planning: reads, and nothing else. */
export interface PlanCx {
  readonly strategy: Strategy;
  readonly call: Call;
  readonly maxTtlMs: number;
  /** Targets of the step, after `where`. */
  items(): readonly PlanItem[];
  /** Places that hold one of the items, each once, in plan order. */
  places(): readonly Place[];
  placesOf(token: TokenKey): readonly Place[];
  consumer(name: string): Consumer | null;
  issuer(id: string): IssuerSeen;
  store(id: string): StoreSeen;
  /** null = no such channel in this workspace. */
  channelFaces(id: string): Channel['faces'] | null;
  find<R extends Role>(role: R, of: TokenKey | PlaceKey): Ref<R> | undefined;
  /** The subject is not planned, and the plan says why (a code). */
  leave(subject: string, why: string): void;
  /** Nothing can be planned for this token; the plan names the next commands, given by their words without `tokenctl` and the incident (ENGINE P4). */
  gap(item: PlanItem, why: string, ...next: readonly (readonly string[])[]): void;
  /** Every template that a message can be made from, and whom it may face. */
  templateFaces(name: string): Channel['faces'] | null;
  /** Does an earlier step plan this effect on this subject? */
  earlier(effect: Effect, subject: string): boolean;
  /** What the place holds now: its current version, which fields of it still hold their inventory token, and every version that holds a fingerprint of the ledger. Throws TokenctlError when the store cannot be read. */
  holding(place: Place): Promise<{ readonly current: string | null; readonly old: ReadonlySet<string>; readonly exposed: readonly string[] }>;
}

export interface Baseline { readonly verdict: Verdict; readonly at: Instant }

/** What a look, a record or an observe may use: reads and values, no effects. */
export interface LookCx {
  readonly call: EffectCall;
  /** For commands that a person is told to type. */
  readonly incident: string;
  readonly run: RunId;
  readonly runStarted: Instant;
  readonly now: () => Instant;
  issuer(id: string): IssuerSeen;
  store(id: string): StoreSeen;
  channel(id: string): Channel['reads'];
  token(key: TokenKey): Token;
  /** The token and, if escrow holds it and it may be presented, its value. */
  held(key: TokenKey): Promise<Held>;
  place(key: PlaceKey): Place;
  consumer(name: string): Consumer | null;
  /** What the giver gave, in this run. */
  take<R extends Role>(ref: Ref<R>): Promise<Roles[R]>;
  open(id: EscrowId): Promise<Secret>;
  /** What this change's own generation left sealed, if a process died before it could say so (ENGINE A5). */
  sealed(): Promise<Roles['replacement'] | null>;
  fingerprint(value: Secret): Fingerprint;
  /** A live replacement of this run at the issuer, as a control. */
  control(issuer: string): Promise<Held | null>;
  revokedAt(key: TokenKey): Instant | null;
  /** T3.5: isolate is answered where it applies, and the token is no canary. */
  mayPresent(key: TokenKey): boolean;
  /** Ids at the issuer that are on the ledger. */
  exposedIds(issuer: string): readonly string[];
  /** Asks a consumer: GET of its check address, or its check program (exit 0 = 200, any other = 503): status and parsed body, or a fault. */
  ask(check: Check): Promise<{ readonly status: number; readonly body: Json } | { readonly fault: Fault }>;
  /** Renders a template from the journal's facts as of now (comms). Throws E_FACT_MISSING, E_AUDIENCE. */
  render(template: string, channel: string): Promise<Message>;
}

/** What an effect may use. */
export interface ApplyCx extends Omit<LookCx, 'issuer' | 'store' | 'channel'> {
  issuer(id: string): Issuer;
  store(id: string): SecretStore;
  channel(id: string): Channel;
  /** Seals a value that exists nowhere else; durable before it returns (ENGINE A5). */
  seal(value: Secret, of: { readonly token: string; readonly expires: Instant | null }): Promise<EscrowId>;
}

/** An event that a record step asks the engine to journal; `x` and `n` are the engine's to add. */
export interface Noted { readonly code: 'token.captured' | 'baseline.read' | 'watch.scheduled' | 'consumer.checked'; readonly data: { readonly [k: string]: Json } }
export type Recorded =
  | { readonly is: 'settled'; readonly notes: readonly Noted[]; readonly owes?: readonly DebtId[] }
  /** Look again; `fault` is how the change ends if its time runs out first. */
  | { readonly is: 'again'; readonly afterMs: number; readonly why: string; readonly fault: Fault; readonly notes: readonly Noted[] }
  | { readonly is: 'until'; readonly at: Instant }
  | { readonly is: 'failed'; readonly fault: Fault; readonly notes: readonly Noted[] };

interface Common<In, D extends Json> {
  readonly uses: string;
  readonly summary: string;
  /** What one change is about; `run` = the step is a barrier (ENGINE O2). */
  readonly scope: 'token' | 'place' | 'run';
  readonly input: z.ZodType<In>;
  /** Default timeout of one change, milliseconds. */
  readonly timeoutMs: number;
  readonly concurrency: number;
  /** Example `with:` blocks, run by the shared contract test. */
  readonly samples: { readonly good: readonly unknown[]; readonly bad: readonly unknown[] };
  plan(cx: PlanCx, input: In): AsyncIterable<Draft<D>>;
}
export interface EffectStep<In = any, D extends Json = any, O = any> extends Common<In, D> {
  readonly kind: 'effect';
  readonly effects: readonly [Effect, ...Effect[]];
  readonly gives: Role | null;
  apply(cx: ApplyCx, change: Change<D>): Promise<Reply<O>>;
  /** Did an interrupted apply happen? (ENGINE A2) */
  observe(cx: LookCx, change: Change<D>): Promise<Found<O>>;
  /** Class at plan time (TRUTH T4); `exposed` = the subject's old token is on a ledger. */
  undo(data: D, exposed: boolean): Undo;
  /** The ordinary change of an ordinary step that undoes it; not for irreversible ones. null = this one cannot be. */
  undoing?(change: Change<D>, out: O): { readonly uses: string; readonly draft: Draft } | null;
}
/** One call = one round; the engine repeats it as TRUTH T3 asks. */
export interface LookStep<In = any, D extends Json = any> extends Common<In, D> {
  readonly kind: 'look';
  readonly expects: (data: D) => 'alive' | 'dead';
  look(cx: LookCx, change: Change<D>): Promise<Verdict>;
}
/** Writes down what it reads or is told: capture, consumer.check, watch, confirm, wait. */
export interface RecordStep<In = any, D extends Json = any> extends Common<In, D> {
  readonly kind: 'record';
  /** What waits for it goes on also where it could not end: capture never holds a kill (TRUTH T7.1). A few tries, a moment apart, are all it gets. */
  readonly holdsNothing?: true;
  record(cx: LookCx, change: Change<D>, answer: Answer | null): Promise<Recorded>;
}
export type Step<In = any, D extends Json = any, O = any> = EffectStep<In, D, O> | LookStep<In, D> | RecordStep<In, D>;

/** Checks a step's shape where it is written and forgets its parameters for the registry. */
export const defineEffect = <In, D extends Json, O>(s: EffectStep<In, D, O>): EffectStep => s;
export const defineLook = <In, D extends Json>(s: LookStep<In, D>): LookStep => s;
export const defineRecord = <In, D extends Json>(s: RecordStep<In, D>): RecordStep => s;
