import type { Instant } from '../../../../src/core/brand.ts';
import { factsFold, type FactsState } from '../../../../src/comms/fold/index.ts';
import { endWaivers, isClosed, type Entry } from '../../../../src/comms/fold/entries.ts';
import { basisWords, stateWords } from '../../../../src/comms/fold/rows.ts';
import type { JournalEvent } from '../../../../src/journal/events/index.ts';
import type { LedgerRow, ProofLine } from '../../../../src/report/index.ts';
import { proofsOf } from './proofs.ts';

/** The ledger as the journal records it, in the order of entry. */
export function ledgerRows(events: Iterable<JournalEvent>, { now }: { readonly now?: Instant } = {}): LedgerRow[] {
  const all = [...events];
  const state: FactsState = factsFold.empty();
  for (const e of all) factsFold.apply(state, e);
  if (now && state.last) endWaivers(state.entries, { at: now, seq: state.last.seq });
  const proofs = new Map(proofsOf(all).filter((p) => p.is === 'dead' && p.x !== null).map((p) => [p.seq, p]));
  return [...state.entries.all.values()].sort((a, b) => a.x - b.x).map((entry) => row(entry, entry.state === 'proven' ? proofs.get(entry.seq) ?? null : null));
}

const row = (e: Entry, proof: ProofLine | null): LedgerRow => ({
  x: e.x, token: e.token, kind: e.kind, owner: e.owner, state: e.state, closed: isClosed(e.state), words: stateWords(e), at: e.at, seq: e.seq,
  since: e.since, containedAt: e.contained?.at ?? null, fingerprint: e.fp,
  closing: e.closing ? { ...e.closing, basis: basisWords(e.closing.basis) } : null, proof,
});
