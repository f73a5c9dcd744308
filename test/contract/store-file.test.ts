import { newAgeIdentity } from '../../src/platform/age.ts';
import { fingerprint, makeStore, tempDir } from '../unit/connectors/file/fixture.ts';
import { storeContract } from './store.ts';

storeContract('file', async () => {
  const { dir, remove } = tempDir();
  const identity = await newAgeIdentity();
  return { store: makeStore(dir, identity), reopen: () => makeStore(dir, identity), fingerprint, paths: ['prod/payments', 'prod/payments/nested'], close: async () => { remove(); } };
});
