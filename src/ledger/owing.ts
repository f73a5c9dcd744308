import type { DebtId, TokenKey } from '../core/brand.ts';
import { debt, type DebtKind } from '../core/debt.ts';
import { lineMs } from './at.ts';
import { DEBTS, parseDebt } from './debts.ts';
import type { Other, Situation, Stamp } from './situation.ts';

/** Is it a debt that follows from the state of an entry? For tokens off the ledger the same kinds are opened and settled by events. */
function followsFromState(s: Situation, kind: DebtKind | null, subject: string): boolean {
  return kind !== null && DEBTS[kind].ofState && s.byKey.has(subject as TokenKey);
}

export interface Opening { readonly stamp: Stamp; readonly by: string; readonly x?: number | null }

export function openDebt(s: Situation, id: DebtId, o: Opening): void {
  const parsed = parseDebt(id);
  const subject = parsed?.subject ?? id;
  if (followsFromState(s, parsed?.kind ?? null, subject) || s.debts.has(id)) return;
  s.debts.set(id, { id, kind: parsed?.kind ?? null, subject, x: s.byKey.get(subject as TokenKey) ?? o.x ?? null, run: o.stamp.run, owner: o.by, openedAtMs: lineMs(o.stamp.at), seq: o.stamp.seq });
}

/** ENGINE A7: an event repeats what its change opened and settled. */
export function applyOwing(s: Situation, data: { readonly owes?: readonly DebtId[] | undefined; readonly settles?: readonly DebtId[] | undefined }, o: Opening): void {
  for (const id of data.settles ?? []) s.debts.delete(id);
  for (const id of data.owes ?? []) openDebt(s, id, o);
}

/** The record of a token that is not on the ledger: a replacement, an orphan, collateral. */
export function otherOf(s: Situation, key: string): Other {
  const known = s.others.get(key);
  if (known !== undefined) return known;
  const fresh: Other = { seenAlive: false, rounds: [], revokedAtMs: null, propagationMs: 0, proven: null, narrow: null };
  s.others.set(key, fresh);
  return fresh;
}

/** A kill of a token off the ledger: its proof counts from here. */
export function killedOffLedger(s: Situation, owes: readonly DebtId[] | undefined, atMs: number): void {
  for (const id of owes ?? []) {
    const parsed = parseDebt(id);
    if (parsed?.kind !== 'accepted-not-proven' || s.byKey.has(parsed.subject as TokenKey)) continue;
    Object.assign(otherOf(s, parsed.subject), { revokedAtMs: atMs, rounds: [], proven: null } satisfies Partial<Other>);
  }
}

/** A complete proof settles what was owed for a token off the ledger. */
export function settledByProof(s: Situation, key: string): void {
  s.debts.delete(debt('accepted-not-proven', key));
  s.debts.delete(debt('orphan', key));
}
