import type { VaultConfig } from './config.ts';
import { targetOf } from './target.ts';

export interface LeastIn {
  /** Token role that replacements are minted by; null = none is minted, or by create-orphan. */
  readonly role?: string | null;
  /** `mint: { orphan: true }`. */
  readonly orphan?: boolean;
  /** `suspend: entity`. */
  readonly suspend?: boolean;
  /** Leases below these prefixes may be ended; `*` = all. */
  readonly leases?: readonly string[];
  /** Mounts of AppRole whose secret ids may be destroyed. */
  readonly approle?: readonly string[];
  /** KV v2 stores. `paths` are globs as Vault's policies know them (`apps/*`). */
  readonly stores?: readonly { readonly mount: string; readonly staging?: string | { readonly mount: string; readonly path?: string | undefined } | null; readonly paths: readonly string[] }[];
}

const rule = (path: string, ...capabilities: readonly string[]): string => `path "${path}" { capabilities = [${capabilities.map((c) => `"${c}"`).join(', ')}] }`;

/** The least that issuer and store need, in Vault's own policy language (HCL); a test runs with just that. */
export function leastPolicy({ role = null, orphan = false, suspend = false, leases = [], approle = [], stores = [] }: LeastIn): string {
  return [
    '# tokens: looked up, revoked, and listed (sudo) to find what was minted and never stored',
    rule('auth/token/lookup-self', 'read'),
    rule('auth/token/lookup-accessor', 'update'),
    rule('auth/token/lookup', 'update'),
    rule('auth/token/revoke-accessor', 'update'),
    rule('auth/token/accessors', 'list', 'sudo'),
    rule('auth/token/roles', 'list'),
    rule('sys/capabilities-accessor', 'update'),
    ...(role === null ? [] : ['# replacements: the role has orphan=true, and allowed_policies bounds what they may do', rule(`auth/token/create/${role}`, 'update')]),
    ...(orphan ? ['# replacements: orphans of any policy, which only sudo may make', rule('auth/token/create-orphan', 'update', 'sudo')] : []),
    '# leases: what a token may have left behind',
    rule('sys/leases/lookup', 'update'),
    rule('sys/leases/lookup/', 'list', 'sudo'),
    rule('sys/leases/lookup/*', 'list', 'sudo'),
    ...(leases.length === 0 ? [] : [rule('sys/leases/revoke', 'update')]),
    ...leases.filter((l) => l !== '*').map((l) => rule(`sys/leases/revoke-force/${l}`, 'update', 'sudo')),
    ...(suspend ? ['# suspend and reinstate, by entity', rule('identity/entity/id/*', 'read', 'update')] : []),
    ...approle.flatMap((m) => ['# secret ids', rule(`auth/${m}/role/+/secret-id`, 'list'), rule(`auth/${m}/role/+/secret-id-accessor/lookup`, 'update'), rule(`auth/${m}/role/+/secret-id-accessor/destroy`, 'update')]),
    ...stores.flatMap((s) => storeRules(s)),
    '',
  ].join('\n');
}

type StoreIn = NonNullable<LeastIn['stores']>[number];
const storeRules = ({ mount, staging = null, paths }: StoreIn): readonly string[] => paths.flatMap((p) => [
  `# store ${mount}: ${p}`, rule(`${mount}/data/${p}`, 'create', 'read', 'update'), rule(`${mount}/metadata/${p}`, 'read'), rule(`${mount}/destroy/${p}`, 'update'),
  ...(staging === null ? [] : [rule(dataPath(staging, 'data', p), 'create', 'read', 'update'), rule(dataPath(staging, 'metadata', p), 'read'), rule(dataPath(staging, 'destroy', p), 'update')]),
]);
/** The least that a KV v2 store needs by itself; beside an issuer's, the first rule stands there already. */
export const storePolicy = (store: StoreIn): string => [rule('auth/token/lookup-self', 'read'), ...storeRules(store), ''].join('\n');

const dataPath = (staging: string | { readonly mount: string; readonly path?: string | undefined }, what: string, p: string): string => {
  const { mount, path = null } = typeof staging === 'string' ? { mount: staging } : staging;
  return [mount, what, ...(path === null ? [] : [path]), p].join('/');
};

/** What an issuer's entry needs: of leases and secret ids, those that the inventory knows. */
export function leastOf(c: Pick<VaultConfig, 'mint' | 'suspend'>, ids: readonly string[]): LeastIn {
  const targets = ids.map(targetOf);
  return {
    role: c.mint?.role ?? null, orphan: c.mint?.orphan === true, suspend: c.suspend === 'entity',
    leases: [...new Set(targets.flatMap((t) => (t.is === 'lease' ? ['*'] : t.is === 'leases' ? ['*'] : t.is === 'dropped' ? [`${t.prefix}/*`, '*'] : [])))],
    approle: [...new Set(targets.flatMap((t) => (t.is === 'secret-id' ? [t.mount] : [])))],
  };
}
