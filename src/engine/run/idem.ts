import { hash } from 'node:crypto';
import type { ChangeKey, EscrowId, Hex, RunId } from '../../core/brand.ts';

/** Idempotency key of a change's generation: 32 hex digits (ENGINE A4). */
export const idemOf = (run: RunId, key: ChangeKey, gen: number): Hex =>
  hash('sha256', `tokenctl/idem/1\n${run}\n${key}\n${gen}`, 'hex').slice(0, 32) as Hex;

/** Name of what is minted. */
export const markOf = (idem: Hex): string => `tokenctl-${idem.slice(0, 16)}`;

/** Escrow entry of a minted value: named by its idempotency key, so that it is found without its journal line (A5). */
export const mintedId = (idem: Hex): EscrowId => `m-${idem.slice(0, 16)}` as EscrowId;
