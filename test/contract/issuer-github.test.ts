import { ALL, githubWorld, MAX_TTL_MS } from '../unit/connectors/github/world.ts';
import { issuerContract } from './issuer.ts';

/** As the owner of the app, whose user tokens can be revoked and asked after one by one; replacements are installation tokens. */
issuerContract('github, as app owner', async () => {
  const w = await githubWorld(ALL);
  return {
    issuer: w.issuer, clock: w.clock, maxTtlMs: MAX_TTL_MS, scopes: ['contents:read'],
    expose: () => w.held(w.github.issue('gho_')),
    tell: async (lie) => { w.github.tell(lie); },
    killCredential: async () => { w.github.killSecret(); },
    refuses: async (value) => !w.github.accepts(value.reveal()),
    anonymous: true, close: w.close,
  };
});
