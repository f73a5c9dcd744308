import type { Card } from '../../ports/card.ts';
import type { VaultConfig } from './config.ts';

/** What is known of HashiCorp Vault and OpenBao. The proof rules it points to are TRUTH T3, rows `vault`. */
export const vaultCard = (config: VaultConfig): Card => ({
  unit: 'token',
  verbs: ['revoke', ...(config.suspend === undefined ? [] : ['suspend', 'reinstate'] as const), ...(config.mint === undefined ? [] : ['mint'] as const)],
  reversible: config.suspend !== undefined,
  irrevocable: false,
  overlapMs: 0,
  // A revoke showed on standbys within 10 ms; a standby that was frozen meanwhile answers from what it last saw.
  propagationMs: 5_000,
  // A server gives up a request whose client is gone; one that waits for a leader had 4 s.
  settleMs: 30_000,
  idempotent: ['revoke', 'suspend', 'reinstate'],
  descendants: ['children of the token (they die with it)', 'orphan tokens that it made', 'leases of what it read', 'of a secret id: the tokens that it logged in'],
  present: 'yes',
  probes: ['registry', 'clock'],
  deadWhen: [
    { status: 400, code: 'invalid accessor' }, { status: 403, code: 'invalid accessor' }, { status: 403, code: 'bad token' }, { status: 400, code: 'invalid lease' },
    { status: 404, code: 'data.error failed to find accessor entry' }, { status: 400, code: 'invalid token' },
  ],
  aliveWhen: [{ status: 200, code: 'data.accessor' }, { status: 200, code: 'data.id' }],
  control: "the replacement's accessor, else tokenctl's own, else one that the namespace lists; for a lease or a secret id, another one",
  refusalBudget: null,
  observe: 'looks the accessor, lease or entity up at the node that takes writes',
  findMint: 'looks up every accessor of the namespace for the mark in its meta; needs list and sudo on auth/token/accessors',
  identity: "cluster id, and accessor and entity of tokenctl's own token",
  consoleSteps: [
    'vault token lookup -accessor ACCESSOR, then vault token revoke -accessor ACCESSOR',
    'Then the lookup must answer 400 "invalid accessor" on every node, while it answers 200 for a token that lives.',
  ],
  verifiedOn: '2026-11-24, against OpenBao 2.6.2 (source df6ce2c); HashiCorp Vault was not asked',
});
