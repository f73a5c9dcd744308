import type { Card } from '../../ports/card.ts';
import { listMaxAgeMs, type JwtConfig } from './config.ts';

/** What is known of our own authority. The proof rules it points to are TRUTH T3, rows `jwt` and `jwt-key`. */
export const jwtCard = (config: JwtConfig): Card => ({
  unit: 'token',
  verbs: ['revoke', 'mint'],
  reversible: false,
  irrevocable: false,
  overlapMs: 0,
  propagationMs: listMaxAgeMs(config),
  // Nothing is sent: an effect is over when the process that made it is dead.
  settleMs: 0,
  idempotent: ['revoke', 'mint'],
  descendants: [],
  present: 'yes',
  probes: ['verifier', 'registry', 'clock'],
  deadWhen: [{ status: 401, code: 'invalid_token' }],
  aliveWhen: [{ status: 200, code: 'json' }],
  control: 'the replacement, else a token without scope that the authority signs for the round (same audience, five minutes)',
  refusalBudget: null,
  observe: 'reads the source of the revocation list and the list published from it; for a key: burned list, private half, JWKS',
  findMint: 'the register of jtis: the jti of a minted token is its mark',
  identity: 'iss and the ids of the keys that sign',
  consoleSteps: [],
  verifiedOn: '2026-11-23, RFC 9068, RFC 6750 and jose 6.2.18',
});
