/** Nominal strings: a key of one kind cannot be passed where another is meant. */
declare const brand: unique symbol;
type Brand<B extends string> = string & { readonly [brand]: B };

/** Lower-case hexadecimal, most often of a SHA-256. */
export type Hex = Brand<'Hex'>;
/** RFC 3339 in UTC with milliseconds, e.g. `2026-11-23T12:01:05.000Z`. */
export type Instant = Brand<'Instant'>;
/** One execution of one plan. */
export type RunId = Brand<'RunId'>;
export type StepId = Brand<'StepId'>;
/** Names one sealed value; never derived from it. */
export type EscrowId = Brand<'EscrowId'>;
/** `issuer/id`, or the keyed fingerprint (`fp1:…`) of a string that no issuer claims. */
export type TokenKey = Brand<'TokenKey'>;
/** `store/path`: what a store versions as one. */
export type PlaceKey = Brand<'PlaceKey'>;
/** `step:subject`, or `step` for a step of the whole run. */
export type ChangeKey = Brand<'ChangeKey'>;
/** `kind/subject` (TRUTH T2). */
export type DebtId = Brand<'DebtId'>;
/** `fp1:<keyid>:<16 hex>`: keyed HMAC of a value (TRUTH T10.2). */
export type Fingerprint = Brand<'Fingerprint'>;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [k: string]: Json };

/** What zod's schemas fit; `core` users need no zod to accept one. */
export interface Schema<T> { parse(value: unknown): T }

/** Marks a string that the caller has just made or checked as one of the brands above. */
export const as = <T extends string>(text: string): T => text as T;
