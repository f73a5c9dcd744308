import { endOf, entryState, failures, isOpenState, STATES, type Ask, type LedgerState, type OpenEntry } from '../../ledger/index.ts';
import { isTaken, ledgerRow, type LedgerRow } from '../ledger-table.ts';
import { gather, MOST_ROWS, someOf, type Some } from './gather.ts';
import type { MarkedLedger } from './marked-ledger.ts';

/** An entry in a list for people; keys and names are plain text. */
export interface LedgerLine extends Omit<LedgerRow, 'proof' | 'fingerprint'> {
  /** How its last change ended, where that was not well. */
  readonly failed: { readonly change: string; readonly is: string; readonly code: string | null } | null;
  readonly proof: { readonly rounds: number; readonly windowMs: number; readonly vantages: number; readonly path: string } | null;
  /** What to type; null = nothing is left. */
  readonly next: string | null;
}
export interface OwnerCount { readonly owner: string | null; readonly entries: number; readonly open: number; readonly proven: number }

export interface LedgerPart {
  readonly entries: number;
  readonly open: number;
  readonly failed: number;
  readonly states: { readonly [S in LedgerState]: number };
  /** How the closed ones ended, in words that claim no more than is so. */
  readonly ends: readonly { readonly end: string; readonly entries: number }[];
  readonly owners: Some<OwnerCount>;
  /** All that are open, up to `MOST_OPEN`; and the first of those that are closed. */
  readonly openLines: Some<LedgerLine>;
  readonly closedLines: Some<LedgerLine>;
  /** Closed by persons and not by a proof. */
  readonly unproven: Some<LedgerLine>;
}

/** More than these no reader reads one by one: the counts by owner, `ledger.csv` and `ledger show` have them. */
export const MOST_OPEN = 2_000;
const MOST_OWNERS = 50;

export function ledgerPart(ledger: MarkedLedger, ask: Ask & { readonly now: number }, openNow: readonly OpenEntry[]): LedgerPart {
  const { s } = ledger;
  const failed = failures(s, ask);
  const next = new Map(openNow.map((o) => [o.x, o.command]));
  const lines = { open: gather<LedgerLine>(MOST_OPEN), closed: gather<LedgerLine>(MOST_ROWS), unproven: gather<LedgerLine>(MOST_ROWS) };
  const states = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<LedgerState, number>;
  const ends = new Map<string, number>();
  const owners = new Map<string | null, { entries: number; open: number; proven: number }>();
  const line = (x: number) => (): LedgerLine => lineOf(ledger, x, { now: ask.now, failure: failed.get(x) ?? null, next: next.get(x) ?? null });
  for (const e of s.entries) {
    const state = entryState(e, ask.now);
    states[state] += 1;
    const open = isOpenState(state);
    (open ? lines.open : lines.closed).add(line(e.x));
    if (isTaken(state)) lines.unproven.add(line(e.x));
    if (!open) { const end = endOf(e, ask.now); ends.set(end, (ends.get(end) ?? 0) + 1); }
    const of = owners.get(e.owner) ?? { entries: 0, open: 0, proven: 0 };
    owners.set(e.owner, of);
    of.entries += 1;
    if (open) of.open += 1;
    if (state === 'proven') of.proven += 1;
  }
  const byOwner = [...owners].map(([owner, of]): OwnerCount => ({ owner, ...of })).sort((a, b) => b.open - a.open || b.entries - a.entries);
  return {
    entries: s.entries.length, open: s.entries.length - states.proven - states.waived - states.merged, failed: failed.size, states,
    ends: [...ends].map(([end, entries]) => ({ end, entries })), owners: someOf(byOwner, MOST_OWNERS),
    openLines: lines.open.some(), closedLines: lines.closed.some(), unproven: lines.unproven.some(),
  };
}

type Beside = { readonly now: number; readonly failure: { readonly change: string; readonly is: string; readonly code: string | null } | null; readonly next: string | null };

function lineOf(ledger: MarkedLedger, x: number, { now, failure, next }: Beside): LedgerLine {
  const { proof: _, fingerprint: __, ...row } = ledgerRow(ledger, x, { now, proofAt: () => null });
  const proof = row.state === 'proven' ? ledger.s.entries[x]?.proof ?? null : null;
  return {
    ...row, failed: failure === null ? null : { change: failure.change, is: failure.is, code: failure.code },
    proof: proof === null ? null : { rounds: proof.rounds.length, windowMs: proof.windowMs, vantages: proof.vantages, path: proof.path }, next,
  };
}
