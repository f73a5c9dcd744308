import { toMs, type Clock } from '../core/clock.ts';
import { capabilitiesOn, parsePolicy, type Rule } from './fake-vault-acl.ts';
import { kvRoutes } from './fake-vault-kv.ts';
import { approleRoutes, leaseRoutes } from './fake-vault-leases.ts';
import { denied, errors, noContent, text, type FakeAsk, type FakeRoute } from './fake-vault-request.ts';
import { addToken, emptyVault, living, newAccessor, newServiceValue, newUuid, type FakeVaultState, type FakeVaultToken } from './fake-vault-state.ts';
import { tokenRoutes } from './fake-vault-tokens.ts';
import { json, startLoopback, type Answered, type Asked, type Loopback } from './loopback-server.ts';

/** What its operators set up. */
const systemRoutes: readonly FakeRoute[] = [
  { op: 'update', path: /^sys\/policies\/acl\/([^/]+)$/, answer: (a) => { a.s.policies.set(a.parts[0] ?? '', parsePolicy(text(a.body['policy']))); return noContent(); } },
  { op: 'update', path: /^sys\/mounts\/([^/]+)$/, answer: (a) => { a.s.kv.set(a.parts[0] ?? '', new Map()); return noContent(); } },
  { op: 'delete', path: /^sys\/(?:mounts|policies\/acl)\/([^/]+)$/, answer: (a) => { a.s.kv.delete(a.parts[0] ?? ''); a.s.policies.delete(a.parts[0] ?? ''); return noContent(); } },
  { op: 'update', path: /^sys\/auth\/([^/]+)$/, answer: () => noContent() },
  { op: 'update', path: /^auth\/([^/]+)\/role\/([^/]+)$/, answer: (a) => { a.s.secretIds.set(`${a.parts[0] ?? ''}/${a.parts[1] ?? ''}`, new Map()); return noContent(); } },
];
const ROUTES: readonly FakeRoute[] = [...tokenRoutes, ...leaseRoutes, ...approleRoutes, ...systemRoutes, ...kvRoutes];

export interface FakeVaultOptions {
  readonly clock: Clock;
  /** The same time in milliseconds, where it need not be written out first. */
  readonly nowMs?: () => number;
  /** The first is active, the others are standbys that forward writes. Default 1. */
  readonly nodes?: number;
  /** KV v2 mounts. */
  readonly kv?: readonly string[];
  /** Policies in HCL, by name. */
  readonly policies?: { readonly [name: string]: string };
}
export interface FakeVaultNode {
  readonly url: string;
  /** Answers reads from what it knows now, and no later (real-servers.md §2.4). */
  freeze(frozen: boolean): void;
  seal(sealed: boolean): void;
  /** What it answers, for what stands before it. */
  answer(asked: Asked): Promise<Answered>;
}
export interface FakeVault {
  readonly nodes: readonly FakeVaultNode[];
  readonly url: string;
  readonly root: string;
  readonly cluster: string;
  /** The truth, whatever nodes show. */
  readonly state: FakeVaultState;
  policy(name: string, hcl: string): void;
  /** A token of somebody's. */
  issue(o?: Partial<Pick<FakeVaultToken, 'policies' | 'meta' | 'displayName' | 'entity' | 'type' | 'path' | 'uses'>> & { readonly ttlMs?: number; readonly parent?: string | null; readonly ageMs?: number }): FakeVaultToken;
  /** A lease of a dynamic secret, of a token or of nobody. */
  lease(id: string, o?: { readonly token?: string; readonly ttlMs?: number; readonly stuck?: boolean }): void;
  /** The oracle: would a Vault let this value in now? */
  accepts(value: string): boolean;
  /** Paths in the order in which they came, with the node's number. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/**
 * A loopback Vault of one or more nodes: tokens, leases, AppRole secret ids, entities and KV v2 by the vendor's HTTP protocol, with a
 * policy enforced for every token. Status and texts are what a real OpenBao answered (real-servers.md §2); it never lies: that is
 * what stands before it (`vault-front.ts`).
 */
export async function fakeVault(o: FakeVaultOptions): Promise<FakeVault> {
  const s = emptyVault();
  const cluster = newUuid();
  const nowMs = o.nowMs ?? ((): number => toMs(o.clock.now()));
  const calls: string[] = [];
  for (const mount of o.kv ?? ['secret']) s.kv.set(mount, new Map());
  const policy = (name: string, hcl: string): void => { s.policies.set(name, parsePolicy(hcl)); };
  for (const [name, hcl] of Object.entries(o.policies ?? {})) policy(name, hcl);
  const issue: FakeVault['issue'] = ({ policies = ['default'], meta = null, displayName = 'token', entity = '', type = 'service', path = 'auth/token/create', uses = 0, ttlMs = 3_600_000, parent = null, ageMs = 0 } = {}) => {
    const t: FakeVaultToken = { value: type === 'batch' ? `b.${newServiceValue().slice(2).repeat(5)}` : newServiceValue(), accessor: type === 'batch' ? '' : newAccessor(), parent, policies: [...policies].sort(), path, meta, displayName, entity, type, createdMs: nowMs() - ageMs, expiresMs: ttlMs === Infinity ? null : nowMs() + ttlMs, explicitMaxS: 0, uses };
    addToken(s, t);
    return t;
  };
  const root = issue({ policies: ['root'], ttlMs: Infinity, path: 'auth/token/root' });
  const rootRules = parsePolicy('path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }');
  const rules = (name: string): readonly Rule[] => (name === 'root' ? rootRules : s.policies.get(name) ?? []);
  const capabilities = (t: FakeVaultToken, path: string): readonly string[] => (t.policies.includes('root') ? ['root'] : capabilitiesOn(path, t.policies.map(rules)));

  const handle = (asked: Asked, seen: FakeVaultState): Answered => {
    const namespace = asked.headers['x-vault-namespace'];
    if (typeof namespace === 'string' && namespace !== '') return errors(404, 'namespace not found');
    const caller = living(seen.tokens.get(String(asked.headers['x-vault-token'] ?? '')), nowMs());
    if (caller === null || (caller.entity !== '' && seen.entities.get(caller.entity)?.disabled === true)) return errors(403, 'permission denied');
    const path = decodeURIComponent(asked.path.replace(/^\/v1\//, ''));
    const op = asked.method === 'GET' ? (asked.query.get('list') === 'true' ? 'list' : 'read') : asked.method === 'DELETE' ? 'delete' : 'update';
    if (caller.uses > 0) caller.uses = caller.uses === 1 ? -1 : caller.uses - 1;
    const can = capabilities(caller, path);
    const needs = op === 'update' ? ['update', 'create'] : [op];
    const free = path.startsWith('sys/internal/ui/mounts/');
    for (const route of ROUTES) {
      const parts = route.op === op ? route.path.exec(path) : null;
      if (parts === null) continue;
      if (!free && !can.includes('root') && !(needs.some((n) => can.includes(n)) && (route.sudo !== true || can.includes('sudo')))) return denied();
      let body: FakeAsk['body'] = {};
      try { if (asked.body !== '') body = JSON.parse(asked.body) as FakeAsk['body']; } catch { return errors(400, 'error parsing JSON'); }
      return route.answer({ s: seen, clock: o.clock, op, path, parts: parts.slice(1), query: asked.query, body, caller, capabilities, sudo: (p) => { const c = capabilities(caller, p); return c.includes('root') || c.includes('sudo'); } });
    }
    return can.includes('root') ? errors(404, `no handler for route "${path}". route entry not found.`) : denied();
  };

  const nodes: (FakeVaultNode & { readonly server: Loopback })[] = [];
  for (let n = 0; n < (o.nodes ?? 1); n++) {
    let frozen: FakeVaultState | null = null;
    let sealed = false;
    const answer = async (asked: Asked): Promise<Answered> => {
      calls.push(`${n} ${asked.method} ${asked.path.replace(/^\/v1\//, '')}`);
      const date = { date: new Date(nowMs()).toUTCString() };
      if (asked.path === '/v1/sys/health') {
        if (asked.headers['x-vault-namespace'] !== undefined) return errors(400, 'operation unavailable in namespaces');
        return json(sealed ? 503 : n === 0 ? 200 : 429, { initialized: true, sealed, standby: sealed || n > 0, server_time_utc: Math.floor(nowMs() / 1000), version: 'fake', ...(!sealed && { cluster_name: 'fake', cluster_id: cluster }) }, date);
      }
      if (sealed) return errors(503, 'Vault is sealed');
      // Reads of tokens and versions are made from the node's own state; what changes something goes to the active node.
      const reads = asked.method === 'GET' || /^\/v1\/(auth\/token\/lookup|sys\/capabilities|sys\/leases\/lookup)|secret-id-accessor\/lookup$/.test(asked.path);
      const handled = handle(asked, reads && frozen !== null ? frozen : s);
      return { ...handled, headers: { ...handled.headers, ...date } };
    };
    const server = await startLoopback(answer);
    nodes.push({ url: server.url, server, answer, freeze: (f) => { frozen = f ? structuredClone(s) : null; }, seal: (x) => { sealed = x; } });
  }
  return {
    nodes, url: nodes[0]?.url ?? '', root: root.value, cluster, state: s, policy, issue, calls,
    lease: (id, { token = null, ttlMs = 3_600_000, stuck = false }: { readonly token?: string | null; readonly ttlMs?: number; readonly stuck?: boolean } = {}) => { s.leases.set(id, { id, issuedMs: nowMs(), expiresMs: nowMs() + ttlMs, token, stuck, alive: true }); },
    accepts: (value) => { const t = living(s.tokens.get(value), nowMs()); return t !== null && s.entities.get(t.entity)?.disabled !== true; },
    close: async () => { for (const { server } of nodes) await server.close(); },
  };
}
