import * as z from 'zod';
import type { EscrowId, Fingerprint, Instant, RunId } from '../core/brand.ts';

/** What an envelope says of its value (ENGINE A5). */
export interface EnvelopeAbout {
  readonly holds: 'exposed' | 'minted';
  readonly run: RunId | null;
  /** Key of the change that minted it, or the token key of an exposed value. */
  readonly key: string;
  readonly gen: number;
  /** Id at the issuer, where it is known. */
  readonly token: string | null;
  readonly expires?: string | null;
}
export interface EnvelopeMeta extends EnvelopeAbout { readonly id: EscrowId; readonly fingerprint: Fingerprint; readonly expires: Instant | null }
export interface Entry extends EnvelopeMeta { readonly value: string }

const about = z.object({
  id: z.string().transform((id) => id as EscrowId), holds: z.enum(['exposed', 'minted']), run: z.string().nullable().transform((run) => run as RunId | null),
  key: z.string(), gen: z.number().int(), token: z.string().nullable(), expires: z.string().nullable().transform((at) => at as Instant | null), fingerprint: z.string().transform((fp) => fp as Fingerprint), value: z.string(),
});
const envelope = z.object({ v: z.literal(1), entries: z.array(about).min(1) });

/** The plaintext of a sealed file: one entry, or a batch. */
export const envelopeText = (entries: readonly Entry[]): string => JSON.stringify({ v: 1, entries });

/** Null if it is not an envelope of ours. */
export function parseEnvelope(text: string): readonly Entry[] | null {
  try { return envelope.parse(JSON.parse(text)).entries; } catch { return null; }
}

export const metaOf = ({ value: _value, ...meta }: Entry): EnvelopeMeta => meta;

/** `m-` + 16 hex of the change's idem: an envelope found without its journal line says whose it is (ENGINE A5). */
export const mintedId = (idem: string): EscrowId => `m-${idem.slice(0, 16)}` as EscrowId;

/** Ids become file names: one safe segment, a batch's entries `<file>.<n>`. */
export const isEscrowId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}(\.\d{1,4})?$/.test(id);
/** The file, without `.age`, that holds the entry. */
export const fileOf = (id: EscrowId): string => id.split('.')[0] ?? id;
