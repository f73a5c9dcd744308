import { generateKeyPairSync } from 'node:crypto';
import connector from '../../../../src/connectors/github/index.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { Clock } from '../../../../src/core/clock.ts';
import { publicKeyOf, startFakeGithub, type FakeGithub, type FakeGithubToken } from '../../../../src/drill/fake-github.ts';
import { createHttp } from '../../../../src/platform/http.ts';
import type { Held } from '../../../../src/ports/call.ts';
import type { Issuer } from '../../../../src/ports/issuer.ts';
import { callNamed, testFingerprint } from '../../../contract/fingerprint-and-call.ts';
import { testClock, type TestClock } from '../../../contract/test-clock.ts';
import { deps } from '../file/fixture.ts';

// Made once: 2048 bits of RSA take long.
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs1', format: 'pem' } });

export const MAX_TTL_MS = 86_400_000;
export interface GithubWorld { readonly github: FakeGithub; readonly clock: TestClock; readonly issuer: Issuer; make(config: object, clock?: Clock): Issuer; held(t: FakeGithubToken): Promise<Held>; close(): Promise<void> }

/** A simulated GitHub with one app; `config` beyond the address is the test's. */
export async function githubWorld(config: object = {}): Promise<GithubWorld> {
  const clock = testClock();
  const github = await startFakeGithub({ clock, org: 'acme', app: { clientId: 'Iv1.app', clientSecret: 'app-secret-4ad1', publicKey: publicKeyOf(privateKey), installation: '7' } });
  const control = github.issue('ghp_', 'responder');
  const org = github.issue('ghs_');
  const env: { readonly [ref: string]: string } = { 'env:GH_TOKEN': control.value, 'env:SECRET': 'app-secret-4ad1', 'env:KEY': privateKey, 'env:ORG': org.value };
  const make = (c: object): Issuer => {
    if (!connector.issuer) throw new Error('github is an issuer');
    return connector.issuer.create('github', connector.issuer.config.parse({ api: github.url, ...c }), deps({
      dir: '.', clock, http: createHttp({ loopbackOnly: true }), fingerprint: testFingerprint, maxTtlMs: MAX_TTL_MS, resolve: (ref) => { const v = env[ref]; return v === undefined ? Promise.reject(new Error('no such')) : Promise.resolve(new Secret(v)); },
    }));
  };
  const issuer = make(config);
  return { github, clock, issuer, make, close: () => github.close(), held: async (t) => {
    const value = new Secret(t.value);
    const token = await issuer.reads.claim(value, callNamed('claim', clock));
    if (token === null) throw new Error('not claimed');
    return { token, value };
  } };
}
export const APP = { app: { clientId: 'Iv1.app', clientSecret: 'env:SECRET' } };
export const ALL = { control: 'env:GH_TOKEN', ...APP, installation: { app: 'Iv1.app', key: 'env:KEY', id: '7' } };
