import { absent, data, denied, errors, json200Auth, noContent, nowOf, text, wrapped, type FakeAsk, type FakeRoute } from './fake-vault-request.ts';
import { addToken, endLease, newAccessor, newServiceValue, newUuid, removeToken, type FakeLease, type FakeSecretId, type FakeVaultToken } from './fake-vault-state.ts';
import type { Answered } from './loopback-server.ts';

const leaseOf = (a: FakeAsk): FakeLease | undefined => a.s.leases.get(text(a.body['lease_id']));

function revoke(a: FakeAsk, lease: FakeLease): Answered | null {
  // A token's own lease is the token.
  const token = lease.token === null || !lease.id.startsWith('auth/') ? undefined : a.s.tokens.get(lease.token);
  if (token !== undefined) removeToken(a.s, token);
  return endLease(a.s, lease, nowOf(a)) ? null : errors(400, `failed to revoke entry: resp: (*logical.Response)(nil) err: backend refused`);
}

/** Ids of one folder: leaves as they are, folders with a slash. */
function keysBelow(a: FakeAsk, prefix: string): readonly string[] {
  const folder = prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`;
  return [...new Set([...a.s.leases.keys()].filter((id) => id.startsWith(folder)).map((id) => { const rest = id.slice(folder.length); const cut = rest.indexOf('/'); return cut < 0 ? rest : rest.slice(0, cut + 1); }))];
}

export const leaseRoutes: readonly FakeRoute[] = [
  { op: 'update', path: /^sys\/leases\/lookup$/, answer: (a) => {
    const l = leaseOf(a);
    return l === undefined ? errors(400, 'invalid lease') : data({ id: l.id, issue_time: new Date(l.issuedMs).toISOString(), expire_time: new Date(l.expiresMs).toISOString(), last_renewal: null, renewable: true, ttl: Math.floor((l.expiresMs - nowOf(a)) / 1000) });
  } },
  { op: 'list', path: /^sys\/leases\/lookup\/(.*)$/, sudo: true, answer: (a) => { const keys = keysBelow(a, a.parts[0] ?? ''); return keys.length === 0 ? absent() : data({ keys }); } },
  { op: 'update', path: /^sys\/leases\/revoke$/, answer: (a) => { const l = leaseOf(a); return (l === undefined ? null : revoke(a, l)) ?? noContent(); } },
  { op: 'update', path: /^sys\/leases\/revoke-force\/(.+)$/, sudo: true, answer: (a) => {
    // Whatever the backend says: what a refused lease stands for lives on.
    for (const l of [...a.s.leases.values()]) if (l.id.startsWith(`${a.parts[0] ?? ''}/`)) { if (!l.stuck) l.alive = false; a.s.leases.delete(l.id); }
    return noContent();
  } },
  { op: 'read', path: /^sys\/leases\/count$/, answer: (a) => data({ counts: {}, lease_count: a.query.get('type') === 'irrevocable' ? a.s.irrevocable : a.s.leases.size }) },
];

const idsOf = (a: FakeAsk): Map<string, FakeSecretId> | undefined => a.s.secretIds.get(`${a.parts[0] ?? ''}/${a.parts[1] ?? ''}`);
const noRole = (a: FakeAsk): Answered => errors(500, wrapped(`role "${a.parts[1] ?? ''}" does not exist`));
const secretId = (ids: Map<string, FakeSecretId>, accessor: unknown): FakeSecretId | undefined => ids.get(text(accessor));

export const approleRoutes: readonly FakeRoute[] = [
  { op: 'list', path: /^auth\/([^/]+)\/role\/([^/]+)\/secret-id\/?$/, answer: (a) => { const ids = idsOf(a); return ids === undefined ? noRole(a) : ids.size === 0 ? absent() : data({ keys: [...ids.keys()] }); } },
  { op: 'update', path: /^auth\/([^/]+)\/role\/([^/]+)\/secret-id$/, answer: (a) => {
    const ids = idsOf(a);
    if (ids === undefined) return noRole(a);
    const ttlS = Number.parseInt(text(a.body['ttl']), 10) || 0;
    const made: FakeSecretId = { accessor: newUuid(), value: newUuid(), createdMs: nowOf(a), expiresMs: ttlS === 0 ? null : nowOf(a) + ttlS * 1000, meta: {} };
    ids.set(made.accessor, made);
    return data({ secret_id: made.value, secret_id_accessor: made.accessor, secret_id_ttl: ttlS, secret_id_num_uses: 0 });
  } },
  { op: 'update', path: /^auth\/([^/]+)\/role\/([^/]+)\/secret-id-accessor\/lookup$/, answer: (a) => {
    const ids = idsOf(a);
    if (ids === undefined) return noRole(a);
    const found = secretId(ids, a.body['secret_id_accessor']);
    // Past its time it stays until tidied (real-servers.md §2.2).
    return found === undefined ? { ...data({ error: `failed to find accessor entry for secret_id_accessor: "${text(a.body['secret_id_accessor'])}"` }), status: 404 }
      : data({ secret_id_accessor: found.accessor, creation_time: new Date(found.createdMs).toISOString(), expiration_time: found.expiresMs === null ? '0001-01-01T00:00:00Z' : new Date(found.expiresMs).toISOString(), metadata: found.meta, secret_id_num_uses: 0, secret_id_ttl: 0 });
  } },
  { op: 'update', path: /^auth\/([^/]+)\/role\/([^/]+)\/secret-id-accessor\/destroy$/, answer: (a) => {
    const ids = idsOf(a);
    if (ids === undefined) return noRole(a);
    return ids.delete(text(a.body['secret_id_accessor'])) ? noContent() : errors(500, wrapped(`failed to find accessor entry for secret_id_accessor: "${text(a.body['secret_id_accessor'])}"`));
  } },
  { op: 'read', path: /^auth\/([^/]+)\/role\/([^/]+)\/role-id$/, answer: (a) => (idsOf(a) === undefined ? noRole(a) : data({ role_id: `${a.parts[0] ?? ''}/${a.parts[1] ?? ''}` })) },
  { op: 'update', path: /^auth\/([^/]+)\/login$/, answer: (a) => {
    const roleId = text(a.body['role_id']);
    if (![...a.s.secretIds.get(roleId)?.values() ?? []].some((id) => id.value === text(a.body['secret_id']) && (id.expiresMs === null || id.expiresMs > nowOf(a)))) return errors(400, 'invalid role or secret ID');
    const entity = a.s.roleEntities.get(roleId) ?? newUuid();
    a.s.roleEntities.set(roleId, entity);
    if (!a.s.entities.has(entity)) a.s.entities.set(entity, { disabled: false });
    if (a.s.entities.get(entity)?.disabled === true) return denied();
    const role = roleId.slice(roleId.indexOf('/') + 1);
    const path = `auth/${a.parts[0] ?? ''}/login`;
    const t: FakeVaultToken = { value: newServiceValue(), accessor: newAccessor(), parent: null, policies: ['default'], path, meta: { role_name: role }, displayName: a.parts[0] ?? '', entity, type: 'service', createdMs: nowOf(a), expiresMs: nowOf(a) + 3_600_000, explicitMaxS: 0, uses: 0 };
    addToken(a.s, t);
    a.s.leases.set(`${path}/h${t.accessor}`, { id: `${path}/h${t.accessor}`, issuedMs: nowOf(a), expiresMs: t.expiresMs ?? 0, token: t.value, stuck: false, alive: true });
    return json200Auth({ client_token: t.value, accessor: t.accessor, entity_id: entity }, []);
  } },
];
