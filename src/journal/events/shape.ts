import * as z from 'zod';
import type { ChangeKey, DebtId, EscrowId, Fingerprint, Hex, Instant, RunId, StepId, TokenKey } from '../../core/brand.ts';
import type { Outcome, Verdict } from '../../core/result.ts';

/** Building blocks of event payloads. Brands cost nothing at run time. */
const text = <T extends string>() => z.custom<T>((v) => typeof v === 'string');
export const hex = text<Hex>();
export const at = text<Instant>();
export const runId = text<RunId>();
export const stepId = text<StepId>();
export const tokenKey = text<TokenKey>();
export const changeKey = text<ChangeKey>();
export const debtId = text<DebtId>();
export const escrowId = text<EscrowId>();
export const fingerprint = text<Fingerprint>();
export const count = z.number().int().nonnegative();
export const json = z.json();
export const outcome = z.custom<Outcome>((v) => typeof v === 'object' && v !== null && 'is' in v);
export const verdict = z.custom<Verdict>((v) => typeof v === 'object' && v !== null && 'is' in v && 'path' in v);
/** Debts that an event opens and settles (ENGINE A7). */
export const owing = { owes: z.array(debtId).optional(), settles: z.array(debtId).optional() };

export interface EventEntry<T = unknown> { readonly summary: string; readonly data: z.ZodType<T> }
/** One code of the registry: what it says, and its payload. */
export const event = <T>(summary: string, data: z.ZodType<T>): EventEntry<T> => ({ summary, data });
