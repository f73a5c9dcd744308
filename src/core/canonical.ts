import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Hex, Json } from './brand.ts';

/** RFC 8785 text of a JSON value: sorted keys, no spaces. */
export const canonical = (value: unknown): string => (canonicalize as unknown as (v: unknown) => string)(value);

export const sha256 = (bytes: string | Uint8Array): Hex => hash('sha256', bytes, 'hex') as Hex;

/** SHA-256 of the canonical text of a value. */
export const digestOf = (value: Json | object): Hex => sha256(canonical(value));
