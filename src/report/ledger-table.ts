import type { Instant } from '../core/brand.ts';
import type { Closing } from '../comms/fold/entries.ts';
import { basisWords, stateWords } from '../comms/fold/rows.ts';
import { entryState, isOpenState, type Entry, type LedgerState } from '../ledger/index.ts';
import type { Mark, MarkedLedger } from './review/marked-ledger.ts';
import { momentOf } from './review/moment.ts';
import type { ProofLine } from './proof-line.ts';

/** One entry of the ledger, as data; screens and files draw it. */
export interface LedgerRow {
  readonly x: number;
  readonly token: string;
  readonly kind: string;
  readonly owner: string | null;
  readonly state: LedgerState;
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

export interface RowAsk {
  /** Waivers whose time has passed by then have ended. */
  readonly now: number;
  readonly proofAt: (seq: number) => ProofLine | null;
}

/** The ledger as the journal records it, in the order of entry, a row at a time. `ledger` has seen the whole journal. */
export function* ledgerRows(ledger: MarkedLedger, ask: RowAsk): Generator<LedgerRow> {
  for (const { x } of ledger.s.entries) yield ledgerRow(ledger, x, ask);
}

export function ledgerRow({ s, markOf }: MarkedLedger, x: number, { now, proofAt }: RowAsk): LedgerRow {
  const e = s.entries[x] as Entry;
  const state = entryState(e, now);
  const mark = state === e.state ? markOf(x) : { ...markOf(x), at: momentOf(e.waiver?.untilMs) ?? markOf(x).at };
  const closing = isTaken(state) ? closingOf(e) : null;
  const words = stateWords({ state, suspending: e.suspendTook, at: mark.at, alive: aliveOf(e), expires: momentOf(e.expMs ?? e.expiresMs), closing });
  return {
    x, token: e.key, kind: e.kind, owner: e.owner, state, closed: !isOpenState(state), words, at: mark.at, seq: mark.seq,
    since: momentOf(e.sinceMs), containedAt: momentOf(e.firstContainedMs), fingerprint: e.fp,
    closing: closing === null ? null : { ...closing, basis: basisWords(closing.basis) }, proof: state === 'proven' ? proofOf(proofAt(mark.seq)) : null,
  };
}

/** Closed by the word of persons. */
export const isTaken = (state: LedgerState): boolean => state === 'waived';

/** What is called proven by a line that is no such proof shows none. */
const proofOf = (proof: ProofLine | null): ProofLine | null => (proof !== null && proof.is === 'dead' && proof.x !== null ? proof : null);

/** The last round answered alive, after its revoke. */
function aliveOf({ lastVerdict: v, revokedAtMs }: Entry): Mark | null {
  const at = v?.is === 'alive' && revokedAtMs !== null && v.atMs >= revokedAtMs ? momentOf(v.atMs) : null;
  return at === null ? null : { at, seq: v?.seq ?? -1 };
}

function closingOf({ dismissed, waiver }: Entry): Closing | null {
  if (dismissed !== null) return { by: dismissed.by, proposedBy: null, basis: dismissed.basis, reason: dismissed.reason, until: null, how: 'dismissed' };
  if (waiver === null) return null;
  return { by: waiver.by, proposedBy: waiver.proposedBy, basis: waiver.basis, reason: waiver.reason, until: momentOf(waiver.untilMs), how: waiver.alone ? 'alone' : 'waived' };
}
