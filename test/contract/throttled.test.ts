/** Whatever a connector talks to: a call that could not be sent for the provider's rate says so, and does not say that nobody is there. */
import { expect, test } from 'vitest';
import aws from '../../src/connectors/aws-secrets-manager/index.ts';
import github from '../../src/connectors/github/index.ts';
import kv from '../../src/connectors/vault/kv/index.ts';
import vault from '../../src/connectors/vault/index.ts';
import { faultOf } from '../../src/core/faults.ts';
import { Secret } from '../../src/core/secret.ts';
import type { ConnectorDeps } from '../../src/ports/connector.ts';
import type { Http } from '../../src/ports/http.ts';
import { deps } from '../unit/connectors/file/fixture.ts';
import { faultOfHeard as githubFault } from '../../src/connectors/github/github-api.ts';
import { faultOfHeard as vaultFault } from '../../src/connectors/vault/trouble.ts';
import { effectCall } from './store-call.ts';

const http: Http = { send: () => Promise.resolve({ fault: { ...faultOf('E_THROTTLED', 'throttled', { why: 'no permit in time' }), retryAfterMs: 1_000 } }) };
const given: ConnectorDeps = deps({ dir: '.', http, resolve: () => Promise.resolve(new Secret('AKIDEXAMPLE')) });

test.each([
  ['vault', () => vault.issuer?.create('vault', vault.issuer.config.parse({ address: 'https://vault.example.test', auth: { token: 'env:T' } }), given).reads.identity(effectCall('i'))],
  ['vault-kv', () => kv.store?.create('kv', kv.store.config.parse({ address: 'https://vault.example.test', auth: { token: 'env:T' }, mount: 'kv' }), given).reads.history('prod/payments', effectCall('h'))],
  ['github', () => github.issuer?.create('github', github.issuer.config.parse({ control: 'env:T' }), given).reads.identity(effectCall('i'))],
  ['aws-secrets-manager', () => aws.store?.create('aws', aws.store.config.parse({ region: 'eu-central-1', auth: { accessKeyId: 'env:A', secretAccessKey: 'env:B' } }), given).reads.history('prod/payments', effectCall('h'))],
])('%s', async (_, read) => { await expect(read()).rejects.toMatchObject({ code: 'E_THROTTLED' }); });

test('an effect that was held back so names no wait of none: the engine pauses before it intends it anew', () => {
  const held = { is: 'unusable', why: 'no permit in time', sent: false, queued: true, status: null, date: null } as const;
  for (const fault of [vaultFault(held), githubFault(held, true)]) {
    expect(fault).toMatchObject({ code: 'E_THROTTLED', class: 'throttled' });
    expect(fault.retryAfterMs ?? 1).toBeGreaterThan(0);
  }
});
