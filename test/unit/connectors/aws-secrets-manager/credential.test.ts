import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import asm from '../../../../src/connectors/aws-secrets-manager/index.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { FakeSecretsManager } from '../../../../src/drill/fake-secrets-manager.ts';
import { createHttp } from '../../../../src/platform/http.ts';
import { testFingerprint } from '../../../contract/fingerprint-and-call.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { ACCOUNT, asmDeps, asmStore, fakeAws, KEY, REGION } from './world.ts';

const call = effectCall('any');
let dir: string;
let aws: FakeSecretsManager;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'tokenctl-'));
  aws = await fakeAws({ keys: [KEY, { id: 'ASIAEXAMPLE', secret: 'temporary', session: 'session-1', arn: `arn:aws:sts::${ACCOUNT}:assumed-role/OnCall/i-0abc` }] });
  vi.stubEnv('AWS_CONFIG_FILE', join(dir, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(dir, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  writeFileSync(join(dir, 'config'), '');
  writeFileSync(join(dir, 'credentials'), `[incident]\naws_access_key_id = ${KEY.id}\naws_secret_access_key = ${KEY.secret}\n`);
});
afterEach(async () => { vi.unstubAllEnvs(); rmSync(dir, { recursive: true, force: true }); await aws.close(); });

const store = (config: object, env: { readonly [name: string]: string } = {}) => {
  if (!asm.store) throw new Error('it is a store');
  return asm.store.create('asm', asm.store.config.parse({ region: REGION, endpoint: aws.url, sts: aws.url, ...config }), asmDeps(env));
};

describe('whose credential', () => {
  it('is the profile that the entry names', async () => {
    expect(await store({ profile: 'incident' }).reads.identity(call)).toMatchObject({ account: ACCOUNT, arn: KEY.arn, credential: 'profile incident' });
  });
  it('is never the chain\'s unless the entry says so', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', KEY.id);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', KEY.secret);
    await expect(store({ profile: 'other' }).reads.identity(call)).rejects.toMatchObject({ code: 'E_AUTH' });
    expect(aws.calls).toEqual([]);
    expect(await store({ chain: true }).reads.identity(call)).toMatchObject({ arn: KEY.arn, credential: 'default chain', from: 'environment variables' });
  });
  it('names a role without its session, which is new each time, and the session apart', async () => {
    const keys = { accessKeyId: 'env:ID', secretAccessKey: 'env:KEY', sessionToken: 'env:SESSION' };
    const env = { ID: 'ASIAEXAMPLE', KEY: 'temporary', SESSION: 'session-1' };
    expect(await store({ auth: keys }, env).reads.identity(call)).toMatchObject({ arn: `arn:aws:sts::${ACCOUNT}:assumed-role/OnCall`, session: 'i-0abc' });
    expect(await store({ auth: keys }, env).reads.own(call)).toEqual({ at: { vendor: 'aws', where: ACCOUNT }, credentials: [{ ids: ['ASIAEXAMPLE', `arn:aws:sts::${ACCOUNT}:assumed-role/OnCall`], fingerprint: testFingerprint(new Secret('temporary')), complete: false }] });
  });
  it('is own, also when AWS is away; a reference that does not resolve is none', async () => {
    expect(await asmStore(aws.url).reads.own(call)).toMatchObject({ at: { where: ACCOUNT }, credentials: [{ ids: [KEY.id, KEY.arn], complete: true }] });
    expect(await asmStore('http://127.0.0.1:9').reads.own(call)).toMatchObject({ at: { where: null }, credentials: [{ ids: [KEY.id], complete: false }] });
    expect(await store({ auth: { accessKeyId: 'env:NONE', secretAccessKey: 'env:NONE' } }).reads.own(call)).toEqual({ at: { vendor: 'aws', where: null }, credentials: [] });
  });
});

describe('where it goes', () => {
  it('is where the entry says, whatever variables and shared files say', async () => {
    const other = await fakeAws();
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SECRETS_MANAGER', 'HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY']) vi.stubEnv(name, other.url);
    writeFileSync(join(dir, 'config'), `[profile incident]\nendpoint_url = ${other.url}\nregion = us-east-1\n`);
    aws.create('prod/x', '{"a":"1"}');
    expect((await store({ profile: 'incident' }).reads.history('prod/x', call)).length).toBe(1);
    expect(other.calls).toEqual([]);
    await other.close();
  });
  it('shows every address beforehand', () => {
    const of = (config: object): readonly string[] => asm.store?.endpoints(asm.store.config.parse(config)) ?? [];
    expect(of({ region: REGION, profile: 'incident' })).toEqual(['https://secretsmanager.eu-central-1.amazonaws.com', 'https://sts.eu-central-1.amazonaws.com', 'AWS credential: profile incident']);
    expect(of({ region: 'cn-north-1', chain: true, proxy: 'http://proxy.example:3128', ca: './ca.pem' })).toEqual(['https://secretsmanager.cn-north-1.amazonaws.com.cn', 'https://sts.cn-north-1.amazonaws.com.cn', 'AWS credential: default chain', 'proxy http://proxy.example:3128', 'ca ./ca.pem']);
  });
  it('refuses an entry that is not clear', () => {
    const bad = [{}, { profile: 'a', chain: true }, { profile: 'a', endpoint: 'http://secrets.example' }, { profile: 'a', endpoint: 'https://me:pw@secrets.example' }, { profile: 'a', region: 'Frankfurt' },
      { auth: { accessKeyId: KEY.id, secretAccessKey: KEY.secret } }, { profile: 'a', proxy: 'http://me:pw@proxy.example' }, { profile: 'a', retries: 3 }];
    expect(bad.filter((b) => asm.store?.config.safeParse({ region: REGION, ...b }).success)).toEqual([]);
  });
  it('goes through the proxy that the entry names', async () => {
    const seen: (string | undefined)[] = [];
    const http = createHttp({ loopbackOnly: true });
    const s = asmStore(aws.url, { config: { proxy: 'env:PROXY' }, deps: { http: { send: (r) => { seen.push(r.proxy); const { proxy: _, ...rest } = r; return http.send(rest); } }, resolve: (ref) => Promise.resolve(new Secret({ 'env:PROXY': 'http://u:p@127.0.0.1:1', 'env:ID': KEY.id, 'env:KEY': KEY.secret }[ref] ?? '')) } });
    await s.reads.identity(call);
    await s.reads.history('prod/none', call);
    expect(new Set(seen)).toEqual(new Set(['http://u:p@127.0.0.1:1']));
  });
});

it('loads the SDK at the first call, and not before', () => {
  const folder = new URL('../../../../src/connectors/aws-secrets-manager/', import.meta.url);
  const eager = readdirSync(folder).filter((file) => /^import (?!type\b)[^;]*from '@(aws-sdk|smithy)/m.test(readFileSync(new URL(file, folder), 'utf8')));
  expect(eager).toEqual([]);
});
