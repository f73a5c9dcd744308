import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/clock.ts';
import { toMs } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { patientMatch } from '../../platform/patient-match.ts';
import type { Http } from '../../ports/http.ts';
import { fakeVault, type FakeVault } from '../fake-vault.ts';
import { addToken, killTree, living, newAccessor, type FakeVaultToken } from '../fake-vault-state.ts';
import { json, type Answered, type Asked } from '../loopback-server.ts';
import { rateLimit } from '../rate-limit.ts';
import { stageLeases } from './vault-leases.ts';
import { vaultFront, type VaultFront, type VaultLie } from '../vault-front.ts';
import type { IssueAsk, LieTold, Overhear, StageIssuer, StageStore } from './servers.ts';

export interface StageVaultIn {
  readonly id: string; readonly clock: Clock; readonly nowMs: () => number; readonly http: Http; readonly nodes: number; readonly suspends: boolean; readonly role: 'wide' | 'narrow'; readonly limit: number | null;
  /** KV v2 mounts. */
  readonly mounts: readonly string[];
  /** Every scope that a token of this issuer may have: a policy each. */
  readonly scopes: readonly string[];
  /** Reference to the file that its own token is written to. */
  readonly ownRef: string;
  readonly overhear: Overhear;
}
export interface StageVault extends StageIssuer {
  readonly fake: FakeVault;
  acts(): string;
  kv(o: { readonly id: string; readonly mount: string; readonly staging: string | null }): StageStore;
}

const OWN_POLICY = 'path "*" { capabilities = ["create", "read", "update", "delete", "list", "sudo"] }';
const MAKER = 'token-maker';
const MAKER_POLICY = 'path "auth/token/create" { capabilities = ["create", "update"] }';
const ROLE = 'tokenctl-orphan';
const OWN_TTL_MS = 60 * 86_400_000;

/** A Vault of the world, with tokens, policies, a role to mint by, and KV mounts; what may lie stands before each node. */
export async function stageVault(o: StageVaultIn): Promise<StageVault> {
  const read = (scope: string): string => `path "${o.mounts[0] ?? 'secret'}/data/${scope.replaceAll(':', '/')}" { capabilities = ["read"] }`;
  const fake = await fakeVault({ clock: o.clock, nowMs: o.nowMs, nodes: o.nodes, kv: o.mounts, policies: { responder: OWN_POLICY, default: '', [MAKER]: MAKER_POLICY, ...Object.fromEntries(o.scopes.map((s) => [s, read(s)])) } });
  const allow = (scopes: readonly string[]): void => { fake.state.tokenRoles.set(ROLE, { orphan: true, allowed: [...scopes] }); };
  allow(o.role === 'wide' ? o.scopes : []);
  const leases = stageLeases(fake);
  const asIssued = new Map<string, FakeVaultToken>();
  const fronts: VaultFront[] = [];
  let perMinute = o.limit;
  const limit = rateLimit({ perMinute: () => perMinute, nowMs: () => toMs(o.clock.now()), refusal: json(429, { errors: ['request path: rate limit quota exceeded'] }) });
  const limited = async (asked: Asked, answer: (asked: Asked) => Promise<Answered>): Promise<Answered> =>
    (asked.path === '/v1/sys/health' ? answer(asked) : limit.take() ?? limit.said(await answer(asked)));
  for (const node of fake.nodes) fronts.push(await vaultFront((asked) => limited(asked, (a) => node.answer(a)), { clock: o.clock, http: o.http, hear: (call, when) => o.overhear(o.id, call, when) }));
  const issueOwn = (): string => fake.issue({ policies: ['responder'], displayName: 'tokenctl', ttlMs: OWN_TTL_MS }).value;
  const owns = [issueOwn()];
  const address = fronts[0]?.url ?? '';
  return {
    id: o.id, fake,
    config: {
      uses: 'vault', address, ...(fronts.length > 1 && { nodes: fronts.map((f) => f.url) }), auth: { token: o.ownRef },
      ...(o.scopes.length > 0 && { mint: { role: ROLE } }), ...(o.suspends && { suspend: 'entity' }), expect: { cluster: fake.cluster },
    },
    issue: (ask: IssueAsk) => {
      if (ask.leases !== null) return leases.issue(ask.leases, ask.ttlMs);
      const entity = o.suspends && !ask.own ? randomUUID() : '';
      if (entity !== '') fake.state.entities.set(entity, { disabled: false });
      const t = fake.issue({ policies: ask.own ? ['responder'] : [...ask.scopes, ...(ask.makes ? [MAKER] : [])], displayName: ask.owner, ttlMs: ask.ttlMs, entity, parent: ask.parent, ageMs: ask.ageMs });
      asIssued.set(t.value, t);
      return { id: t.accessor, value: t.value };
    },
    accepts: (value) => fake.accepts(value) || leases.accepts(value),
    limit: (most) => { perMinute = most; },
    widen: () => allow(o.scopes),
    forget: (value) => leases.forget(value), unstick: () => leases.unstick(),
    end: (value) => { leases.end(value); const t = fake.state.tokens.get(value); if (t !== undefined) killTree(fake.state, t, toMs(o.clock.now())); },
    // With `id=`, root creates a token of a value of its choice; its accessor is new. One that is suspended is let in again.
    revive: (value) => {
      const [was, t] = [asIssued.get(value), fake.state.tokens.get(value)];
      const entity = fake.state.entities.get(t?.entity ?? '');
      if (entity !== undefined) entity.disabled = false;
      if (t === undefined && was !== undefined) addToken(fake.state, { ...was, accessor: newAccessor(), entity: '' });
    },
    acts: () => owns.at(-1) ?? '',
    another: () => { owns.push(issueOwn()); return owns.at(-1) ?? ''; },
    idOf: (value) => fake.state.tokens.get(value)?.accessor ?? leases.idOf(value),
    living: () => [...fake.state.tokens.values()].filter((t) => t.value !== fake.root && !owns.includes(t.value) && living(t, toMs(o.clock.now())) !== null).map((t) => ({ id: t.accessor, value: t.value })),
    lie: (told: LieTold) => {
      for (const front of fronts) front.tell(told.lie as VaultLie, { ...(told.like !== undefined && { call: patientMatch(told.like, 'u') }), ...(told.times !== undefined && { times: told.times }), ...(told.after !== undefined && { afterMs: parseDuration(told.after) ?? 0 }) });
    },
    honest: () => { for (const front of fronts) front.honest(); },
    close: async () => { for (const front of fronts) await front.close(); await fake.close(); },
    kv: ({ id, mount, staging }) => kvStore({ id, mount, config: { uses: 'vault-kv', on: o.id, mount, ...(staging !== null && { staging }) }, fake, fronts, clock: o.clock }),
  };
}

interface KvIn { readonly id: string; readonly mount: string; readonly config: StageStore['config']; readonly fake: FakeVault; readonly fronts: readonly VaultFront[]; readonly clock: Clock }

function kvStore({ id, mount, config, fake, fronts, clock }: KvIn): StageStore {
  const current = (path: string): { readonly [field: string]: string } | null => {
    const p = fake.state.kv.get(mount)?.get(path);
    const v = p?.versions.get(p.current);
    return v === undefined || v.destroyed || v.deletedMs !== null ? null : v.data as { readonly [field: string]: string };
  };
  return {
    id, config, current,
    put(path, fields) {
      const paths = fake.state.kv.get(mount);
      const p = paths?.get(path) ?? { current: 0, oldest: 0, deleteAfterMs: 0, versions: new Map() };
      const data = { ...current(path), ...fields };
      p.current += 1;
      p.versions.set(p.current, { data, createdMs: toMs(clock.now()), deletedMs: null, destroyed: false });
      paths?.set(path, p);
    },
    lie: (told) => { for (const front of fronts) front.tell(told.lie as VaultLie, { call: patientMatch(told.like ?? `^\\S+ /v1/${mount}/`, 'u'), ...(told.times !== undefined && { times: told.times }) }); },
    honest: () => { for (const front of fronts) front.honest(); },
    close: () => Promise.resolve(),
  };
}
