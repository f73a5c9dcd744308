import type { Answered } from './loopback-server.ts';
import { absent, data, denied, errors, json200Auth, noContent, nowOf, seconds, text, texts, wrapped, type FakeAsk, type FakeRoute } from './fake-vault-request.ts';
import { addToken, killTree, living, newAccessor, newBatchValue, newServiceValue, type FakeVaultToken } from './fake-vault-state.ts';

const MOST_S = 768 * 3600;
const invalidAccessor = (): Answered => errors(400, wrapped('invalid accessor'));

/** What `lookup` shows; by accessor the value is left out. */
const shown = (t: FakeVaultToken, nowMs: number, withValue: boolean): object => ({
  accessor: t.accessor, creation_time: Math.floor(t.createdMs / 1000), creation_ttl: t.expiresMs === null ? 0 : Math.round((t.expiresMs - t.createdMs) / 1000), display_name: t.displayName, entity_id: t.entity,
  expire_time: t.expiresMs === null ? null : new Date(t.expiresMs).toISOString(), explicit_max_ttl: t.explicitMaxS, id: withValue ? t.value : '', issue_time: new Date(t.createdMs).toISOString(), meta: t.meta,
  num_uses: t.uses, orphan: t.parent === null, path: t.path, policies: t.policies, renewable: false, ttl: t.expiresMs === null ? 0 : Math.max(0, Math.floor((t.expiresMs - nowMs) / 1000)), type: t.type,
});

const byAccessor = (a: FakeAsk): FakeVaultToken | null => living(a.s.byAccessor.get(text(a.body['accessor'])), nowOf(a));
const byValue = (a: FakeAsk): FakeVaultToken | null => (text(a.body['token']) === '' ? a.caller : living(a.s.tokens.get(text(a.body['token'])), nowOf(a)));

/** Adds a token; the caller is its parent unless it is an orphan. */
function create(a: FakeAsk, how: { readonly orphan: boolean; readonly path: string; readonly type: 'service' | 'batch'; readonly most: number }): Answered {
  if (a.caller.uses > 0) return errors(400, 'restricted use token cannot generate child tokens');
  const asked = texts(a.body['policies']);
  const policies = [...new Set([...(asked.length === 0 ? a.caller.policies : asked), ...(a.body['no_default_policy'] === true ? [] : ['default'])])].sort();
  const ttl = Math.min(seconds(a.body['ttl']) || how.most, how.most);
  const nowMs = nowOf(a);
  const made: FakeVaultToken = {
    value: how.type === 'batch' ? newBatchValue() : newServiceValue(), accessor: how.type === 'batch' ? '' : newAccessor(), parent: how.orphan ? null : a.caller.value, policies, path: how.path,
    meta: (a.body['meta'] as FakeVaultToken['meta'] | undefined) ?? null, displayName: text(a.body['display_name']) === '' ? 'token' : `token-${text(a.body['display_name'])}`.replace(/[^a-zA-Z0-9-]/g, '-'),
    entity: how.orphan ? '' : a.caller.entity, type: how.type, createdMs: nowMs, expiresMs: nowMs + ttl * 1000, explicitMaxS: seconds(a.body['explicit_max_ttl']), uses: Number(a.body['num_uses'] ?? 0),
  };
  addToken(a.s, made);
  if (made.type === 'service') a.s.leases.set(`${how.path}/h${made.accessor}`, { id: `${how.path}/h${made.accessor}`, issuedMs: nowMs, expiresMs: made.expiresMs ?? nowMs, token: made.value, stuck: false, alive: true });
  const warnings = [...(seconds(a.body['ttl']) > how.most ? [`TTL of "${seconds(a.body['ttl'])}s" exceeded the effective max_ttl of "${how.most}s"; TTL value is capped accordingly`] : []),
    ...policies.filter((p) => !a.s.policies.has(p) && p !== 'default' && p !== 'root').map((p) => `Policy "${p}" does not exist`)];
  return json200Auth({
    client_token: made.value, accessor: made.accessor, policies, token_policies: policies, metadata: made.meta, lease_duration: ttl, renewable: false, entity_id: made.entity, token_type: made.type, orphan: how.orphan, mfa_requirement: null, num_uses: made.uses,
  }, warnings);
}

const typeAsked = (a: FakeAsk, otherwise: 'service' | 'batch'): 'service' | 'batch' => (a.body['type'] === 'batch' ? 'batch' : a.body['type'] === 'service' ? 'service' : otherwise);
const widerThan = (have: readonly string[], asked: readonly string[]): boolean => !have.includes('root') && asked.some((p) => !have.includes(p));

export const tokenRoutes: readonly FakeRoute[] = [
  { op: 'list', path: /^auth\/token\/accessors\/?$/, sudo: true, answer: (a) => data({ keys: [...a.s.byAccessor.keys()] }) },
  { op: 'read', path: /^auth\/token\/lookup-self$/, answer: (a) => data(shown(a.caller, nowOf(a), true)) },
  { op: 'update', path: /^auth\/token\/lookup-accessor$/, answer: (a) => { const t = byAccessor(a); return t === null ? invalidAccessor() : data(shown(t, nowOf(a), false)); } },
  { op: 'update', path: /^auth\/token\/lookup$/, answer: (a) => { const t = byValue(a); return t === null ? errors(403, 'bad token') : data(shown(t, nowOf(a), true)); } },
  { op: 'update', path: /^auth\/token\/revoke-accessor$/, answer: (a) => {
    const t = byAccessor(a);
    if (t === null) return data(null, { warnings: ['No token found with this accessor'] });
    killTree(a.s, t, nowOf(a));
    return noContent();
  } },
  { op: 'update', path: /^auth\/token\/revoke$/, answer: (a) => {
    const t = byValue(a);
    if (t?.type === 'batch') return errors(400, 'batch tokens cannot be revoked');
    if (t !== null) killTree(a.s, t, nowOf(a));
    return noContent();
  } },
  { op: 'update', path: /^auth\/token\/create-orphan$/, sudo: true, answer: (a) => create(a, { orphan: true, path: 'auth/token/create-orphan', type: typeAsked(a, 'service'), most: MOST_S }) },
  { op: 'update', path: /^auth\/token\/create$/, answer: (a) => {
    const sudo = a.sudo('auth/token/create');
    if (!sudo && widerThan(a.caller.policies, texts(a.body['policies']))) return errors(400, 'child policies must be subset of parent');
    if (a.body['no_parent'] === true && !sudo) return errors(400, 'root or sudo privileges required to create orphan token');
    return create(a, { orphan: a.body['no_parent'] === true, path: 'auth/token/create', type: typeAsked(a, 'service'), most: MOST_S });
  } },
  { op: 'update', path: /^auth\/token\/create\/([^/]+)$/, answer: (a) => {
    const role = a.s.tokenRoles.get(a.parts[0] ?? '');
    if (role === undefined) return errors(400, `unknown role ${a.parts[0] ?? ''}`);
    const asked = texts(a.body['policies']);
    if (asked.some((p) => !role.allowed.includes(p))) return errors(400, `token policies (${JSON.stringify(asked)}) must be subset of the role's allowed policies (${JSON.stringify(role.allowed)})`);
    return create(a, { orphan: role.orphan, path: `auth/token/create/${a.parts[0] ?? ''}`, type: role.type ?? typeAsked(a, 'service'), most: role.maxTtlS ?? MOST_S });
  } },
  { op: 'list', path: /^auth\/token\/roles\/?$/, answer: (a) => (a.s.tokenRoles.size === 0 ? absent() : data({ keys: [...a.s.tokenRoles.keys()] })) },
  { op: 'update', path: /^auth\/token\/roles\/([^/]+)$/, answer: (a) => {
    a.s.tokenRoles.set(a.parts[0] ?? '', { orphan: a.body['orphan'] === true, allowed: texts(a.body['allowed_policies']), ...(a.body['token_type'] === 'batch' && { type: 'batch' as const }), ...(seconds(a.body['token_explicit_max_ttl']) > 0 && { maxTtlS: seconds(a.body['token_explicit_max_ttl']) }) });
    return noContent();
  } },
  { op: 'update', path: /^sys\/capabilities-accessor$/, answer: (a) => {
    const t = byAccessor(a);
    if (t === null) return invalidAccessor();
    if (t.entity !== '' && a.s.entities.get(t.entity)?.disabled === true) return errors(400, wrapped('invalid token'));
    return data(Object.fromEntries(texts(a.body['paths']).map((p) => [p, a.capabilities(t, p)])));
  } },
  { op: 'read', path: /^identity\/entity\/id\/([^/]+)$/, answer: (a) => { const e = a.s.entities.get(a.parts[0] ?? ''); return e === undefined ? absent() : data({ id: a.parts[0], disabled: e.disabled }); } },
  { op: 'update', path: /^identity\/entity\/id\/([^/]+)$/, answer: (a) => {
    const e = a.s.entities.get(a.parts[0] ?? '');
    if (e === undefined) return denied();
    e.disabled = a.body['disabled'] === true;
    return noContent();
  } },
];
