import type { Instant } from '../core/brand.ts';
import type { FactsState } from '../comms/fold/index.ts';
import { isClosed, type Closing, type Entry, type EntryState } from '../comms/fold/entries.ts';
import { basisWords, stateWords } from '../comms/fold/rows.ts';
import type { ProofLine } from './proofs.ts';

/** One entry of the ledger, as data; screens and files draw it. */
export interface LedgerRow {
  readonly x: number;
  readonly token: string;
  readonly kind: string;
  readonly owner: string | null;
  readonly state: EntryState;
  readonly closed: boolean;
  /** The state in words: who, when. Dismissed entries are called dismissed by one person (TRUTH T1). */
  readonly words: string;
  /** When and by which line the state was made. */
  readonly at: Instant;
  readonly seq: number;
  /** Start of its exposure; null = unknown. */
  readonly since: Instant | null;
  /** First suspended or proven. */
  readonly containedAt: Instant | null;
  readonly fingerprint: string | null;
  readonly closing: (Omit<Closing, 'basis'> & { readonly basis: string }) | null;
  /** The proof that closed it; null where none did. */
  readonly proof: ProofLine | null;
}

/** The ledger as the journal records it, in the order of entry, a row at a time. `state` has seen the whole journal. */
export function* ledgerRows(state: Pick<FactsState, 'entries'>, proofAt: (seq: number) => ProofLine | null): Generator<LedgerRow> {
  for (const entry of [...state.entries.all.values()].sort((a, b) => a.x - b.x)) yield row(entry, proofOf(entry, proofAt));
}

/** What is called proven by a line that is no such proof shows none. */
function proofOf(entry: Entry, proofAt: (seq: number) => ProofLine | null): ProofLine | null {
  const proof = entry.state === 'proven' ? proofAt(entry.seq) : null;
  return proof !== null && proof.is === 'dead' && proof.x !== null ? proof : null;
}

const row = (e: Entry, proof: ProofLine | null): LedgerRow => ({
  x: e.x, token: e.token, kind: e.kind, owner: e.owner, state: e.state, closed: isClosed(e.state), words: stateWords(e), at: e.at, seq: e.seq,
  since: e.since, containedAt: e.contained?.at ?? null, fingerprint: e.fp,
  closing: e.closing ? { ...e.closing, basis: basisWords(e.closing.basis) } : null, proof,
});
