import type { Json } from '../core/brand.ts';
import type { FactName } from './fact-catalog.ts';

/** measured = tokenctl saw it; stated = a person said so; assumed = taken from elsewhere, for want of better. */
export type Basis = 'measured' | 'stated' | 'assumed';

/** One thing that a message may say. `seq` names the journal lines that it rests on. Durations in milliseconds. */
export interface Fact<T = FactValue> {
  readonly value: T;
  readonly basis: Basis;
  /** Who stated it; null otherwise. */
  readonly by: string | null;
  readonly seq: readonly number[];
}

/** One entry of the ledger, for messages. Only `n`, `owner` and `said` may face customers. */
export interface TokenRow {
  /** Position among the entries that are not merged, from 1. */
  readonly n: number;
  readonly key: string;
  readonly kind: string;
  readonly owner: string;
  /** State in TRUTH's words, with who and when, for technicians. */
  readonly words: string;
  /** The same without keys, names of persons and reasons. */
  readonly said: string;
  readonly closed: boolean;
}

/** An entry that a person closed without proof. Only `n`, `owner`, `basis` and `said` may face customers. */
export interface ClosingRow {
  readonly n: number;
  readonly key: string;
  readonly owner: string;
  /** `waived by mia, proposed by dana`, `dismissed by one person (dana)`, `closed by one person (dana), not proven`. */
  readonly words: string;
  readonly said: string;
  readonly basis: string;
  readonly reason: string;
  /** RFC 3339, or empty: for good. */
  readonly until: string;
}
export type FactValue = Json | readonly TokenRow[] | readonly ClosingRow[];

/** All that messages are made of; folded from the journal alone. */
export interface Facts {
  /** null = not known. */
  readonly named: { readonly [N in FactName]: Fact | null };
  /** What persons stated under other names; a template asks for one under `asks`. */
  readonly stated: ReadonlyMap<string, Fact>;
  /** Keys, ids and fingerprints of tokens: never in text that faces customers. */
  readonly hidden: readonly string[];
  readonly drill: boolean;
}
