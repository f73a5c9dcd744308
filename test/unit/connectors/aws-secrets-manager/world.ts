import { noPrograms } from '../../../../src/drill/no-programs.ts';
import { Secret } from '../../../../src/core/secret.ts';
import asm from '../../../../src/connectors/aws-secrets-manager/index.ts';
import { fakeSecretsManager, type FakeAwsOptions, type FakeSecretsManager } from '../../../../src/drill/fake-secrets-manager.ts';
import { createHttp } from '../../../../src/platform/http.ts';
import type { ConnectorDeps } from '../../../../src/ports/connector.ts';
import type { SecretStore } from '../../../../src/ports/store.ts';
import { testFingerprint } from '../../../contract/fingerprint-and-call.ts';
import { testClock } from '../../../contract/test-clock.ts';

export const ACCOUNT = '123456789012';
export const REGION = 'eu-central-1';
export const KEY = { id: 'AKIAIOSFODNN7EXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', arn: `arn:aws:iam::${ACCOUNT}:user/incident` };

export const asmDeps = (env: { readonly [name: string]: string }, more: Partial<ConnectorDeps> = {}): ConnectorDeps => ({
  clock: testClock(), http: createHttp({ loopbackOnly: true }), programs: noPrograms, fingerprint: testFingerprint, dir: '.', ownIdentity: () => Promise.reject(new Error('not here')), recipients: [],
  environment: 'test', maxTtlMs: 1, consoleSteps: () => [],
  resolve: (ref) => { const value = env[ref.slice(4)]; return value === undefined ? Promise.reject(new Error(`no ${ref}`)) : Promise.resolve(new Secret(value)); }, ...more,
});

/** The store, by a key of the environment, at one address that answers for Secrets Manager and STS. */
export function asmStore(url: string, o: { readonly key?: { readonly id: string; readonly secret: string }; readonly config?: object; readonly deps?: Partial<ConnectorDeps> } = {}): SecretStore {
  const { key = KEY } = o;
  if (!asm.store) throw new Error('it is a store');
  const config: unknown = asm.store.config.parse({ region: REGION, auth: { accessKeyId: 'env:ID', secretAccessKey: 'env:KEY' }, endpoint: url, sts: url, ...o.config });
  return asm.store.create('asm', config, asmDeps({ ID: key.id, KEY: key.secret }, o.deps));
}

export const fakeAws = (more: Partial<FakeAwsOptions> = {}): Promise<FakeSecretsManager> => fakeSecretsManager({ clock: testClock(), account: ACCOUNT, region: REGION, keys: [KEY], ...more });
