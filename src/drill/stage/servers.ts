import type { LeasesAsk } from './vault-leases.ts';
import type { Deed } from '../scenario/deed-schema.ts';

export type LieTold = Extract<Deed, { readonly lie: string }>;
/** `METHOD path`, or the operation of an AWS call; awaited before the request is served, and before its answer leaves. */
export type Overhear = (server: string, call: string, when: 'before' | 'after') => Promise<void>;

/** What a value is to the issuers of the world. */
export interface StageToken { readonly id: string; readonly value: string }
export interface IssueAsk { readonly scopes: readonly string[]; readonly owner: string; readonly ttlMs: number; readonly kind: string | null; readonly own: boolean; readonly leases: LeasesAsk | null; /** Value of the token that made it. */ readonly parent: string | null; /** It may make tokens. */ readonly makes: boolean; readonly ageMs: number }

/** An issuer of the world: it speaks the vendor's protocol, and its own operators can do with it what they like. */
export interface StageIssuer {
  readonly id: string;
  /** Its entry in tokenctl.yaml. */
  readonly config: { readonly [key: string]: unknown };
  issue(ask: IssueAsk): StageToken;
  /** Would it let this value in now? */
  accepts(value: string): boolean;
  /** Somebody there ends it. */
  end(value: string): void;
  /** So many requests a minute from now on; null = as many as come. */
  limit?(perMinute: number | null): void;
  /** Its operators let tokenctl mint every scope. */
  widen?(): void;
  /** Its record of a value goes, whatever becomes of what it stands for. */
  forget?(value: string): void;
  /** What it could not end, it can from now on. */
  unstick?(): void;
  /** Somebody there makes an ended value valid again; an issuer that cannot has none. */
  revive?(value: string): void;
  /** Id of a value of its own; null = not its. */
  idOf(value: string): string | null;
  /** Every living token that it issued, by value. */
  living(): readonly StageToken[];
  /** What tokenctl acts with here; null = nothing of its own. */
  acts(): string | null;
  /** Gives tokenctl another credential, which hangs on nothing. */
  another?(): string;
  lie(told: LieTold): void;
  honest(): void;
  close(): Promise<void>;
}
export interface StageStore {
  readonly id: string;
  readonly config: { readonly [key: string]: unknown };
  put(path: string, fields: { readonly [field: string]: string }): void;
  /** What a consumer reads: the current version, here or in another region. */
  current(path: string, region?: string): { readonly [field: string]: string } | null;
  /** For so long after a write, reads show what was before it. Only where reads may lag. */
  setLag?(ms: number): void;
  /** Does the copy in a region follow from now on? Only where there are regions. */
  setRegion?(region: string, how: 'in-sync' | 'fails'): void;
  lie(told: LieTold): void;
  honest(): void;
  close(): Promise<void>;
}
