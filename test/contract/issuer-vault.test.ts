import { describe, it } from 'vitest';
import { issuerAt, MAX_TTL_MS, realVault, vaultDeps, vaultWorld } from '../unit/connectors/vault/world.ts';
import { callNamed } from './fingerprint-and-call.ts';
import { issuerContract, type IssuerWorld } from './issuer.ts';
import { testClock } from './test-clock.ts';

const world = (real: boolean) => async (): Promise<IssuerWorld> => {
  const clock = testClock();
  const w = await vaultWorld({ clock, real });
  const issuer = issuerAt({ address: w.front.url, mint: { role: w.names.role, may: [`${w.names.kv}/data/apps/payments`] } }, vaultDeps(w.own.value, { clock }));
  return {
    issuer, clock, maxTtlMs: MAX_TTL_MS, scopes: [w.names.policy], proof: 'registry',
    // What stands before the server has seen it alive, so that it can go on saying so.
    expose: async () => { const of = await w.expose(); await issuer.reads.round({ of, control: null, revokedAt: null, mayPresent: true }, callNamed('seen', clock)); return of; },
    tell: async (lie) => { w.front.honest(); w.front.tell(lie.is, 'afterMs' in lie ? { afterMs: lie.afterMs } : {}); },
    killCredential: async () => { await w.admin('POST', 'auth/token/revoke-accessor', { accessor: w.own.accessor }); },
    refuses: (value) => w.refuses(value.reveal()),
    close: w.close,
  };
};

issuerContract('vault on the simulated server', world(false));
if (realVault === null) describe('issuer contract: vault on a real server', () => { it.skip('needs TOKENCTL_TEST_VAULT_ADDR and TOKENCTL_TEST_VAULT_TOKEN', () => undefined); });
else issuerContract('vault on a real server', world(true));
