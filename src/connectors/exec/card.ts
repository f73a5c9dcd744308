import type { Effect } from '../../core/plan.ts';
import type { Card } from '../../ports/card.ts';
import { msOf, type ExecIssuerConfig, type ExecStoreConfig } from './config.ts';

const SETTLES_MS = 60_000;
const base = {
  irrevocable: false, overlapMs: 0, deadWhen: [], aliveWhen: [], refusalBudget: null, identity: 'what its operation identity answers', verifiedOn: '2026-11-24, the protocol; what stands behind it, the entry and the program say',
} as const;

/** The card of an issuer is what its entry says. */
export function issuerCard(c: ExecIssuerConfig): Card {
  const verbs = (['suspend', 'reinstate', 'revoke', 'mint'] as const).filter((v): v is Effect & typeof v => c.can.includes(v));
  return {
    ...base, unit: c.unit ?? 'token', verbs, reversible: c.can.includes('suspend'), propagationMs: msOf(c.propagation, 0), settleMs: msOf(c.settle, SETTLES_MS), idempotent: c.idempotent ?? [],
    descendants: c.can.includes('descendants') ? ['what its operation descendants answers'] : [], present: c.values === 'yes' ? 'yes' : c.values === 'effects' ? 'spends' : 'never', probes: ['registry', ...(c.values === 'yes' ? ['value' as const, 'verifier' as const] : [])],
    control: 'what its operation round answers; without a live one nothing is dead', observe: 'its operation observe', findMint: c.can.includes('mint') ? 'its operation find-minted' : null, consoleSteps: c.console ?? [],
  };
}

export const storeCard = (c: ExecStoreConfig): Card => ({
  ...base, unit: 'version', verbs: ['stage', 'promote', 'retire'], reversible: false, propagationMs: 0, settleMs: msOf(c.settle, SETTLES_MS), idempotent: c.idempotent ?? [], descendants: [], present: 'never', probes: [],
  control: 'none: a store answers for versions, not for tokens', observe: 'its operations history and read, compared by keyed fingerprint', findMint: null, consoleSteps: [],
});
