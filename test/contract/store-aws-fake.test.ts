import { asmStore, fakeAws } from '../unit/connectors/aws-secrets-manager/world.ts';
import { testFingerprint } from './fingerprint-and-call.ts';
import { storeContract } from './store.ts';

storeContract('aws-secrets-manager on the simulated AWS', async () => {
  const aws = await fakeAws();
  return {
    store: asmStore(aws.url), reopen: () => asmStore(aws.url), fingerprint: testFingerprint, paths: ['prod/payments', 'prod/payments/nested'], retired: 'until-collected',
    first: async (path, content) => aws.create(path, JSON.stringify(content)), close: () => aws.close(),
  };
});
