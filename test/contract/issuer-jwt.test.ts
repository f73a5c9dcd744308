import { rename } from 'node:fs/promises';
import { issuerContract } from './issuer.ts';
import { jwtWorld } from './jwt-world.ts';

for (const alg of ['EdDSA', 'ES256'] as const) issuerContract(`jwt, ${alg}`, async () => {
  const w = await jwtWorld({ alg });
  return {
    issuer: w.issuer, clock: w.clock, maxTtlMs: w.maxTtlMs,
    expose: () => w.expose(),
    tell: async (lie) => w.world.setLies({ control: lie, data: lie }),
    killCredential: () => rename(w.dir, `${w.dir}.gone`),
    refuses: (value) => w.world.refuses(value.reveal()),
    close: w.close,
  };
});
