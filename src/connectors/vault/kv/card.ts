import type { Card } from '../../../ports/card.ts';

/** What tokenctl believes of KV v2. Every write swaps on the version that it read, so each may be sent again. */
export const kvCard: Card = {
  unit: 'version', verbs: ['stage', 'promote', 'retire'], reversible: false, irrevocable: false,
  overlapMs: 0,
  // A fresh version was 404 at standbys for 60–100 ms.
  propagationMs: 1_000,
  settleMs: 30_000,
  idempotent: ['stage', 'promote', 'retire'], descendants: [],
  present: 'never', probes: [], deadWhen: [], aliveWhen: [], control: 'none: a store answers for versions, not for tokens',
  refusalBudget: null,
  observe: 'reads metadata and versions at the node that takes writes, and compares the keyed fingerprint of what each holds now',
  findMint: null,
  identity: "cluster id, and accessor and entity of tokenctl's own token",
  consoleSteps: [
    'vault kv get -format=json MOUNT/PATH shows the version; edit the one field in what it prints.',
    'vault kv put -cas=VERSION MOUNT/PATH @FILE writes it; consumers read the new one at once.',
    'When every consumer uses the new one: vault kv destroy -versions=VERSION MOUNT/PATH',
  ],
  verifiedOn: '2026-11-24, against OpenBao 2.6.2 (source df6ce2c); HashiCorp Vault was not asked',
};
