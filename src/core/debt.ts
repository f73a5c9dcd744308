import type { DebtId } from './brand.ts';

/** The kinds of TRUTH T2. */
export type DebtKind =
  | 'intent-unknown' | 'minted-not-stored' | 'orphan' | 'staged-not-current' | 'current-not-in-use' | 'previous-not-retired'
  | 'suspended-not-revoked' | 'accepted-not-proven' | 'alive-after-revoke' | 'waits-for-clock' | 'descendants-alive'
  | 'replacement-owed' | 'consumer-down' | 'reinstated-until' | 'escrow-held' | 'message-owed' | 'message-unknown' | 'human-task';

/** Id of a debt: kind and key; the same debt opened twice is one. */
export const debt = (kind: DebtKind, key: string): DebtId => `${kind}/${key}` as DebtId;
