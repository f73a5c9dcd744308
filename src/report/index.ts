export { ledgerRows, type LedgerRow } from './ledger-table.ts';
export { proofsOf, type ProofLine, type RoundLine } from './proofs.ts';
export { timelineOf } from './timeline.ts';
export type { TimelineRow } from './timeline-row.ts';
export { evidenceFiles } from './evidence.ts';
