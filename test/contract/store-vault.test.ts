import { describe, it } from 'vitest';
import { realVault, storeAt, vaultDeps, vaultWorld } from '../unit/connectors/vault/world.ts';
import { testFingerprint } from './fingerprint-and-call.ts';
import { storeContract, type StoreUnderTest } from './store.ts';

const world = (o: { readonly real: boolean; readonly folder?: boolean }) => async (): Promise<StoreUnderTest> => {
  const w = await vaultWorld({ real: o.real, ...(o.folder === true && { stagingPath: 'tokenctl/pending' }) });
  const open = () => storeAt({ address: w.front.url, mount: w.names.kv, staging: o.folder === true ? { mount: w.names.staging, path: 'tokenctl/pending' } : w.names.staging }, vaultDeps(w.own.value));
  return { store: open(), reopen: open, fingerprint: testFingerprint, paths: ['prod/payments', 'prod/payments/nested'], close: w.close };
};

storeContract('vault-kv on the simulated server', world({ real: false }));
storeContract('vault-kv on the simulated server, staging in a folder', world({ real: false, folder: true }));
if (realVault === null) describe('store contract: vault-kv on a real server', () => { it.skip('needs TOKENCTL_TEST_VAULT_ADDR and TOKENCTL_TEST_VAULT_TOKEN', () => undefined); });
else storeContract('vault-kv on a real server', world({ real: true }));
