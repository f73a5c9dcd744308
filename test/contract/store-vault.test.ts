import { describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { realVault, storeAt, vaultDeps, vaultWorld } from '../unit/connectors/vault/world.ts';
import { testFingerprint } from './fingerprint-and-call.ts';
import { effectCall } from './store-call.ts';
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

describe.each([['the simulated server', false], ['a real server', true]] as const)('vault-kv on %s, where versions are deleted by themselves', (_name, real) => {
  const runs = real && realVault === null ? it.skip : it;
  runs(real && realVault === null ? 'needs TOKENCTL_TEST_VAULT_ADDR and TOKENCTL_TEST_VAULT_TOKEN' : 'a version with a deletion to come is current, promoted over, and retired; a deleted one is not', async ({ onTestFinished }) => {
    const w = await vaultWorld({ real });
    onTestFinished(w.close);
    const store = storeAt({ address: w.front.url, mount: w.names.kv, staging: w.names.staging }, vaultDeps(w.own.value));
    const path = 'prod/payments';
    await w.admin('POST', `${w.names.kv}/metadata/${path}`, { delete_version_after: '720h' });
    await w.admin('POST', `${w.names.kv}/data/${path}`, { data: { token: 'old', other: 'kept' } });
    const stages = async () => (await store.reads.history(path, effectCall('look'))).map((v) => [v.id, v.stage]);
    expect(await stages()).toEqual([['1', 'current']]);
    const staged = await store.effects.stage(path, new Map([['token', new Secret('new')]]), '1', effectCall('stage'));
    if (staged.ok !== true) throw new Error(JSON.stringify(staged));
    expect(await store.effects.promote(path, staged.out, '1', effectCall('promote'))).toMatchObject({ ok: true, out: { version: '2', left: '1' } });
    expect((await store.reads.read(path, '2', 'other', effectCall('look')))?.reveal()).toBe('kept');
    expect(await store.effects.retire(path, '1', effectCall('retire'))).toMatchObject({ ok: true });
    expect((await stages()).filter(([id]) => !id?.startsWith('pending'))).toEqual([['2', 'current'], ['1', 'none']]);
    await w.admin('POST', `${w.names.kv}/delete/${path}`, { versions: [2] });
    expect((await stages()).find(([id]) => id === '2')).toEqual(['2', 'previous']);
  });
});
