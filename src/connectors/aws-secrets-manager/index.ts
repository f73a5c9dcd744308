import { defineConnector, filling, type ConnectorDeps } from '../../ports/connector.ts';
import type { SecretStore } from '../../ports/store.ts';
import { awsApi } from './aws-api.ts';
import { callerIdentity, rememberedCaller } from './caller.ts';
import { asmCard } from './card.ts';
import { asmConfig, credentialWords, secretsAddress, stsAddress, type AsmConfig } from './config.ts';
import type { AsmCx } from './context.ts';
import { asmEffects } from './store-effects.ts';
import { accountIn, leastPolicy } from './permissions.ts';
import { asmReads } from './store-reads.ts';

function create(id: string, c: AsmConfig, deps: ConnectorDeps): SecretStore {
  const api = awsApi(c, deps);
  const cx: AsmCx = {
    id, region: c.region, clock: deps.clock, fingerprint: deps.fingerprint, api,
    ...rememberedCaller((call) => callerIdentity(api, deps.http, stsAddress(c), call)),
  };
  const facts = { region: c.region, endpoint: secretsAddress(c), credential: credentialWords(c) };
  return { id, uses: 'aws-secrets-manager', staging: 'label', card: asmCard, reads: asmReads({ cx, facts, chain: c.chain === true }), effects: asmEffects(cx) };
}

/** AWS Secrets Manager: versions under labels, one region's primary secret at a time. */
export default defineConnector({
  uses: 'aws-secrets-manager',
  summary: 'AWS Secrets Manager: versions under labels, swapped without a gap',
  store: filling<AsmConfig, SecretStore>({
    config: asmConfig,
    create,
    permissions: (c, need) => ({ language: 'IAM policy, JSON', text: `${JSON.stringify(leastPolicy({ region: c.region, account: accountIn(need.facts), paths: need.paths }), null, 2)}\n` }),
    endpoints: (c) => [secretsAddress(c), stsAddress(c), `AWS credential: ${credentialWords(c)}`, ...(c.proxy === undefined ? [] : [`proxy ${c.proxy}`]), ...(c.ca === undefined ? [] : [`ca ${c.ca}`])],
  }),
});

