import type { Instant } from '../../../../src/core/brand.ts';
import { situationFold } from '../../../../src/ledger/index.ts';
import type { JournalEvent } from '../../../../src/journal/events/index.ts';
import { ledgerRow } from '../../../../src/report/ledger-table.ts';
import type { LedgerRow } from '../../../../src/report/index.ts';
import type { Mark } from '../../../../src/report/review/marked-ledger.ts';
import { proofsOf } from './proofs.ts';

/** The ledger as the journal records it, in the order of entry: after each line every entry is looked at. */
export function ledgerRows(events: readonly JournalEvent[], { now }: { readonly now?: Instant } = {}): LedgerRow[] {
  const s = situationFold.empty();
  const made = new Map<number, Mark & { readonly state: string }>();
  for (const e of events) {
    situationFold.apply(s, e);
    for (const { x, state } of s.entries) if (made.get(x)?.state !== state) made.set(x, { state, at: e.at, seq: e.seq });
  }
  const proofs = new Map(proofsOf(events).map((p) => [p.seq, p]));
  const ledger = { s, see: () => undefined, markOf: (x: number): Mark => { const { at, seq } = made.get(x) as Mark; return { at, seq }; } };
  return s.entries.map(({ x }) => ledgerRow(ledger, x, { now: now === undefined ? s.head.atMs : Date.parse(now), proofAt: (seq) => proofs.get(seq) ?? null }));
}
