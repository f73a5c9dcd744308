import type { Card } from '../../ports/card.ts';

/** Nothing is cached and nothing is remote: what the lock let through is what the next read finds. */
export const fileStoreCard: Card = {
  unit: 'version', verbs: ['stage', 'promote', 'retire'], reversible: false, irrevocable: false,
  overlapMs: 0, propagationMs: 0,
  // The kernel frees a dead process's lock; what it was writing ends with it.
  settleMs: 0,
  idempotent: ['stage', 'promote', 'retire'], descendants: [],
  present: 'never', probes: [], deadWhen: [], aliveWhen: [], control: 'none: a store answers for versions, not for tokens',
  refusalBudget: null,
  observe: 'reads state.json and compares the keyed fingerprint of what the version file holds now',
  findMint: null,
  identity: 'the folder, as an absolute path',
  consoleSteps: [],
  verifiedOn: '2026-11-23, against age-encryption 0.3.1 on ext4',
};
