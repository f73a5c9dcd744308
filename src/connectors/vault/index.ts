import { defineConnector, filling } from '../../ports/connector.ts';
import type { Issuer } from '../../ports/issuer.ts';
import { vaultCard } from './card.ts';
import { vaultConfig, type VaultConfig } from './config.ts';
import { endpointsOf } from './connection.ts';
import { vaultCx } from './context.ts';
import { vaultEffects } from './effects.ts';
import { leastOf, leastPolicy } from './permissions.ts';
import { vaultReads } from './reads.ts';

/** HashiCorp Vault and OpenBao: service tokens, leases and AppRole secret ids. Their KV v2 store is the connector `vault-kv`, beside it. */
export default defineConnector({
  uses: 'vault',
  summary: 'HashiCorp Vault and OpenBao: tokens by accessor, leases, AppRole secret ids',
  issuer: filling<VaultConfig, Issuer>({
    config: vaultConfig,
    create(id, config, deps) {
      const cx = vaultCx(id, config, deps);
      return { id, uses: 'vault', card: vaultCard(config), reads: vaultReads(cx), effects: vaultEffects(cx) };
    },
    standalone: ({ VAULT_ADDR: address, VAULT_TOKEN: token, VAULT_NAMESPACE: namespace, VAULT_CACERT: ca }) => (address && token
      ? { address: address.replace(/\/+$/, ''), auth: { token: 'env:VAULT_TOKEN' }, ...(namespace && { namespace: namespace.replace(/\/+$/, '') }), ...(ca && { ca }) } : null),
    permissions: (c, need) => ({ language: 'Vault policy, HCL', text: leastPolicy(leastOf(c, need.ids)) }),
    endpoints: endpointsOf,
  }),
});
