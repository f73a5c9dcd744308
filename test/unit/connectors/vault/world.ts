import { noPrograms } from '../../../../src/drill/no-programs.ts';
import { randomBytes } from 'node:crypto';
import { Secret } from '../../../../src/core/secret.ts';
import type { Clock } from '../../../../src/core/clock.ts';
import type { Token } from '../../../../src/core/token.ts';
import vault from '../../../../src/connectors/vault/index.ts';
import { leastPolicy, type LeastIn } from '../../../../src/connectors/vault/permissions.ts';
import vaultKv from '../../../../src/connectors/vault/kv/index.ts';
import { fakeVault, type FakeVault } from '../../../../src/drill/fake-vault.ts';
import { vaultFront, type VaultFront } from '../../../../src/drill/vault-front.ts';
import { createHttp } from '../../../../src/platform/http.ts';
import type { Held } from '../../../../src/ports/call.ts';
import type { ConnectorDeps } from '../../../../src/ports/connector.ts';
import type { Issuer } from '../../../../src/ports/issuer.ts';
import type { SecretStore } from '../../../../src/ports/store.ts';
import { testFingerprint } from '../../../contract/fingerprint-and-call.ts';
import { testClock } from '../../../contract/test-clock.ts';

/** A real server, where there is one (real-servers.md §1). */
export const realVault: { readonly address: string; readonly token: string } | null =
  process.env['TOKENCTL_TEST_VAULT_ADDR'] === undefined || process.env['TOKENCTL_TEST_VAULT_TOKEN'] === undefined ? null
    : { address: process.env['TOKENCTL_TEST_VAULT_ADDR'].replace(/\/+$/, ''), token: process.env['TOKENCTL_TEST_VAULT_TOKEN'] };

export const MAX_TTL_MS = 86_400_000;
export const vaultDeps = (token: string, more: Partial<ConnectorDeps> = {}): ConnectorDeps => ({
  clock: testClock(), http: createHttp({ loopbackOnly: realVault === null }), programs: noPrograms, fingerprint: testFingerprint, dir: '.', ownIdentity: () => Promise.reject(new Error('not here')), recipients: [],
  environment: 'test', maxTtlMs: MAX_TTL_MS, consoleSteps: () => [], resolve: () => Promise.resolve(new Secret(token)), ...more,
});

export const issuerAt = (config: object, deps: ConnectorDeps): Issuer => {
  if (!vault.issuer) throw new Error('it is an issuer');
  return vault.issuer.create('vault', vault.issuer.config.parse({ auth: { token: 'env:VAULT_TOKEN' }, ...config }), deps);
};
export const storeAt = (config: object, deps: ConnectorDeps): SecretStore => {
  if (!vaultKv.store) throw new Error('it is a store');
  return vaultKv.store.create('kv', vaultKv.store.config.parse({ auth: { token: 'env:VAULT_TOKEN' }, mount: 'kv', ...config }), deps);
};

export interface VaultWorld {
  /** Before the server, and able to lie. */
  readonly front: VaultFront;
  readonly upstream: string;
  /** null = a real server. */
  readonly fake: FakeVault | null;
  /** tokenctl's own token there: the least policy, and nothing else. */
  readonly own: { readonly value: string; readonly accessor: string };
  readonly names: { readonly kv: string; readonly staging: string; readonly role: string; readonly policy: string; readonly approle: string; readonly own: string };
  /** A request with the root token. Throws on 4xx and 5xx. */
  admin(method: string, path: string, body?: object): Promise<{ readonly data: AnyData; readonly auth: AnyData }>;
  /** A service token of somebody's. */
  expose(o?: object): Promise<Held>;
  /** Would the server let this value in? */
  refuses(value: string): Promise<boolean>;
  close(): Promise<void>;
}
// What a server of another maker answers is checked by the tests that read it.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyData = any;

export interface WorldOptions { readonly clock?: Clock; readonly real?: boolean; readonly nodes?: number; readonly stagingPath?: string; readonly least?: Partial<LeastIn> }

/** One world, simulated or on the real server: mounts, policies and roles under names that nobody else has, removed at the end. */
export async function vaultWorld(o: WorldOptions = {}): Promise<VaultWorld> {
  const clock = o.clock ?? testClock();
  const fake = o.real === true ? null : await fakeVault({ clock, nodes: o.nodes ?? 1, kv: [] });
  const upstream = fake?.url ?? realVault?.address ?? '';
  const root = fake?.root ?? realVault?.token ?? '';
  const http = createHttp({ loopbackOnly: realVault === null });
  const front = await vaultFront(upstream, { clock, http });
  const tag = `tt${randomBytes(4).toString('hex')}`;
  const names = { kv: `${tag}-kv`, staging: `${tag}-staging`, role: `${tag}-role`, policy: `${tag}-read`, approle: `${tag}-approle`, own: `${tag}-own` };
  const admin: VaultWorld['admin'] = async (method, path, body) => {
    const answer = await fetch(`${upstream}/v1/${path}`, { method, headers: { 'x-vault-token': root, 'content-type': 'application/json' }, ...(body !== undefined && { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const parsed = text === '' ? {} : JSON.parse(text) as AnyData;
    return { data: parsed.data, auth: parsed.auth };
  };
  for (const mount of [names.kv, names.staging]) await admin('POST', `sys/mounts/${mount}`, { type: 'kv', options: { version: '2' } });
  await admin('POST', `sys/policies/acl/${names.policy}`, { policy: `path "${names.kv}/data/apps/payments" { capabilities = ["read"] }\n` });
  await admin('POST', `auth/token/roles/${names.role}`, { orphan: true, renewable: false, allowed_policies: [names.policy], token_no_default_policy: true });
  const least = leastPolicy({ role: names.role, suspend: true, leases: ['*'], approle: [names.approle], stores: [{ mount: names.kv, staging: o.stagingPath === undefined ? names.staging : { mount: names.staging, path: o.stagingPath }, paths: ['*'] }], ...o.least });
  await admin('POST', `sys/policies/acl/${names.own}`, { policy: least });
  const { auth } = await admin('POST', 'auth/token/create-orphan', { policies: [names.own], no_default_policy: true, display_name: 'tokenctl', ttl: '1h' });
  const minted: string[] = [auth.accessor];
  return {
    front, upstream, fake, names, admin, own: { value: auth.client_token, accessor: auth.accessor },
    async expose(more = {}) {
      const { auth: made } = await admin('POST', 'auth/token/create-orphan', { policies: [names.policy], no_default_policy: true, display_name: 'payments', ttl: '1h', ...more });
      minted.push(made.accessor);
      const token: Token = { key: `vault/${made.accessor}` as Token['key'], issuer: 'vault', id: made.accessor, kind: 'vault-service', subject: 'token-payments', scopes: made.policies, audience: [], created: null, lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null };
      return { token, value: new Secret(made.client_token) };
    },
    // By the bare text: with framing it lives, and may not look itself up.
    refuses: async (value) => (await (await fetch(`${upstream}/v1/auth/token/lookup-self`, { headers: { 'x-vault-token': value } })).json() as { readonly errors?: readonly string[] }).errors?.[0] === 'permission denied',
    async close() {
      await front.close();
      if (fake !== null) { await fake.close(); return; }
      for (const accessor of minted) await admin('POST', 'auth/token/revoke-accessor', { accessor }).catch(() => undefined);
      for (const path of [`sys/mounts/${names.kv}`, `sys/mounts/${names.staging}`, `sys/policies/acl/${names.policy}`, `sys/policies/acl/${names.own}`, `auth/token/roles/${names.role}`, `sys/auth/${names.approle}`]) await admin('DELETE', path).catch(() => undefined);
    },
  };
}
