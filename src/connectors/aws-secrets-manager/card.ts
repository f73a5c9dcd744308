import type { Card } from '../../ports/card.ts';

/** What tokenctl believes of Secrets Manager. Every write names its own version or what it swaps on, so each may be sent again. */
export const asmCard: Card = {
  unit: 'version', verbs: ['stage', 'promote', 'retire'], reversible: false, irrevocable: false,
  overlapMs: 0,
  // "Eventually consistent", without a number; replicas are waited for by their own status.
  propagationMs: 60_000,
  // A signature is good for five minutes: a delayed request may still be taken. By its own idempotency it then changes nothing.
  settleMs: 300_000,
  idempotent: ['stage', 'promote', 'retire'], descendants: [],
  present: 'never', probes: [], deadWhen: [], aliveWhen: [], control: 'none: a store answers for versions, not for tokens',
  refusalBudget: null,
  observe: 'reads the labels of every version and compares the keyed fingerprint of what the version holds now',
  findMint: null,
  identity: 'account, principal and region (STS GetCallerIdentity), and where the credential came from',
  consoleSteps: [
    'In the console of AWS Secrets Manager, open the secret in its primary region.',
    'Retrieve the value, edit the one field, save: the new version is AWSCURRENT at once, and the old one AWSPREVIOUS.',
    'When every consumer uses the new one: aws secretsmanager update-secret-version-stage --secret-id NAME --version-stage AWSPREVIOUS --remove-from-version-id ID',
  ],
  verifiedOn: '2026-11-24, against moto 5.2.5 and the API description of @aws-sdk/client-secrets-manager 3.1164.0; AWS itself was not asked',
};
