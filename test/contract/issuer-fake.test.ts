import { fakeIssuer } from '../../src/drill/fake-issuer.ts';
import { testFingerprint } from './fingerprint-and-call.ts';
import { issuerContract } from './issuer.ts';
import { testClock } from './test-clock.ts';

issuerContract('the simulated issuer', async () => {
  const clock = testClock();
  const issuer = fakeIssuer({ id: 'fake', clock, fingerprint: testFingerprint, state: null, propagationMs: 1_000, maxTtlMs: 86_400_000 });
  let n = 0;
  return {
    issuer, clock, maxTtlMs: 86_400_000,
    expose: () => issuer.issue({ id: `old-${n++}`, scopes: ['payments:read'] }),
    tell: (lie) => issuer.tell(lie),
    killCredential: () => issuer.killCredential(true),
    refuses: async (value) => !(await issuer.accepts(value.reveal())),
    close: async () => undefined,
  };
});
