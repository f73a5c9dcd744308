import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { awsApi } from '../../src/connectors/aws-secrets-manager/aws-api.ts';
import { queryCall } from '../../src/connectors/aws-secrets-manager/caller.ts';
import { asmConfig } from '../../src/connectors/aws-secrets-manager/config.ts';
import { leastPolicy } from '../../src/connectors/aws-secrets-manager/permissions.ts';
import { createHttp } from '../../src/platform/http.ts';
import type { Call } from '../../src/ports/call.ts';
import { ACCOUNT, asmDeps, REGION } from '../unit/connectors/aws-secrets-manager/world.ts';

/** Address of a moto server with authorisation on; `.ci/run` starts one. Null: the tests that need it skip, by name. */
export const motoUrl: string | null = process.env['TOKENCTL_TEST_MOTO'] ?? null;

export interface MotoKey { readonly id: string; readonly secret: string }
export interface Moto {
  readonly url: string;
  /** May do anything: what owners, rotations and others do. */
  readonly owner: SecretsManagerClient;
  readonly ownerIn: (region: string) => SecretsManagerClient;
  /** A user who may do the actions of the least policy, and nothing else. */
  readonly least: MotoKey;
  user(name: string, policy: object): Promise<MotoKey>;
}

const call: Call = { signal: new AbortController().signal, timeoutMs: 20_000 };
const field = (xml: string, name: string): string => new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml)?.[1] ?? '';

/** An empty moto: its first three calls are free, and make the owner; from then on every call is authorised. */
export async function openMoto(url: string): Promise<Moto> {
  await fetch(`${url}/moto-api/reset`, { method: 'POST' });
  const auth = await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '3' });
  if (!auth.ok) throw new Error(`moto does not take a number of free calls: ${auth.status}`);
  const iam = async (key: MotoKey, parameters: { readonly [name: string]: string }): Promise<string> => {
    const config = asmConfig.parse({ region: 'us-east-1', auth: { accessKeyId: 'env:ID', secretAccessKey: 'env:KEY' }, endpoint: url, sts: url });
    const deps = asmDeps({ ID: key.id, KEY: key.secret });
    return queryCall(awsApi(config, deps), createHttp({ loopbackOnly: true }), { service: 'iam', url, parameters: { Version: '2010-05-08', ...parameters } }, call);
  };
  const make = async (by: MotoKey, name: string, policy: object): Promise<MotoKey> => {
    await iam(by, { Action: 'CreateUser', UserName: name });
    await iam(by, { Action: 'PutUserPolicy', UserName: name, PolicyName: 'all', PolicyDocument: JSON.stringify(policy) });
    const xml = await iam(by, { Action: 'CreateAccessKey', UserName: name });
    return { id: field(xml, 'AccessKeyId'), secret: field(xml, 'SecretAccessKey') };
  };
  const owner = await make({ id: 'AKIAIOSFODNN7EXAMPLE', secret: 'anything' }, 'owner', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
  const ownerIn = (region: string): SecretsManagerClient => new SecretsManagerClient({ region, endpoint: url, credentials: { accessKeyId: owner.id, secretAccessKey: owner.secret }, maxAttempts: 1 });
  return {
    url, owner: ownerIn(REGION), ownerIn,
    least: await make(owner, 'tokenctl', motoPolicy()),
    user: (name, policy) => make(owner, name, policy),
  };
}

/** Our least policy, but for the resource: moto knows none but `*`, which a test asserts by name. */
export function motoPolicy(): { readonly Version: string; readonly Statement: readonly object[] } {
  const { Version, Statement } = leastPolicy({ region: REGION, account: ACCOUNT, paths: ['prod/*'] }) as { readonly Version: string; readonly Statement: readonly object[] };
  return { Version, Statement: Statement.map((s) => ({ ...s, Resource: '*' })) };
}
