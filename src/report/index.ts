export { ledgerRows, type LedgerRow } from './ledger-table.ts';
export type { ProofLine } from './proofs.ts';
export type { RoundLine } from './round-store.ts';
export { timelineRows } from './timeline.ts';
export { emptySurvey, seeSurvey } from './survey.ts';
export type { TimelineRow } from './timeline-row.ts';
export { makeEvidence, type EvidenceFile } from './evidence.ts';
