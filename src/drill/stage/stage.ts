import type { Clock } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import type { Http } from '../../ports/http.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../webhook-receiver.ts';
import type { Scenario } from '../scenario/types.ts';
import { stageConsumers, type StageConsumers } from './consumers.ts';
import { stageManual } from './manual.ts';
import { stageGithub } from './github.ts';
import { worldLog, type WorldLog } from './log.ts';
import { stageSecretsManager } from './secrets-manager.ts';
import type { Overhear, StageIssuer, StageStore } from './servers.ts';
import { issueTokens, type Actor } from './tokens.ts';
import { stageVault, type StageVault } from './vault.ts';

export interface StageIn {
  readonly scenario: Scenario;
  readonly clock: Clock;
  readonly nowMs: () => number;
  readonly http: Http;
  readonly overhear: Overhear;
}
/** The world of a drill: loopback servers that speak the vendors' protocols, services that live on what they issue, and what is true. */
export interface Stage {
  readonly startMs: number;
  readonly issuers: ReadonlyMap<string, StageIssuer>;
  readonly stores: ReadonlyMap<string, StageStore>;
  readonly channels: ReadonlyMap<string, WebhookReceiver>;
  readonly consumers: StageConsumers;
  readonly actors: readonly Actor[];
  readonly log: WorldLog;
  /** Files with what tokenctl acts with, by the name that `ownRef` gives them. */
  readonly keys: ReadonlyMap<string, string>;
  /** One more channel, with a receiver of its own. */
  addChannel(id: string): Promise<void>;
  accepts(value: string): boolean;
  /** Whose is it, and its id there. */
  find(value: string): { readonly issuer: string; readonly id: string } | null;
  close(): Promise<void>;
}

/** A credential of tokenctl's in the drill: beside the workspace, never in it. */
export const ownRef = (name: string): string => `file:../keys/${name}`;
/** Name of the file with what tokenctl acts with at an issuer. */
export const keyOf = (issuer: string): string => `${issuer}-token`;

export async function openStage({ scenario: s, clock, nowMs, http, overhear }: StageIn): Promise<Stage> {
  const { world } = s;
  const startMs = nowMs();
  const log = worldLog(nowMs);
  const issuers = new Map<string, StageIssuer>();
  const stores = new Map<string, StageStore>();
  const keys = new Map<string, string>();
  const vaults = new Map<string, StageVault>();
  const ownValues = new Map<string, string>();
  const closing: { close(): Promise<void> }[] = [];
  for (const [id, c] of Object.entries(world.issuers)) {
    const scopes = [...new Set(world.tokens.flatMap((t) => (t.at === id ? t.scopes : [])))];
    if (c.is === 'vault') {
      const kv = Object.entries(world.stores).flatMap(([name, st]) => (st.is === 'vault-kv' && st.on === id ? [name, ...(st.staging ? [`${name}-staging`] : [])] : []));
      const vault = await stageVault({ id, clock, nowMs, http, nodes: c.nodes, suspends: c.suspends, role: c.role, limit: c.limit ?? null, mounts: kv.length === 0 ? ['secret'] : kv, scopes, ownRef: ownRef(keyOf(id)), overhear });
      vaults.set(id, vault);
      issuers.set(id, vault);
      keys.set(keyOf(id), vault.acts());
      ownValues.set(id, vault.acts());
    } else if (c.is === 'manual') issuers.set(id, stageManual({ id, name: c.name ?? null, steps: c.console }));
    else {
      const github = await stageGithub({ id, clock, lagMs: parseDuration(c.lag) ?? 0, controlRef: ownRef(`${id}-control`) });
      issuers.set(id, github);
      keys.set(`${id}-control`, github.control);
    }
  }
  for (const [id, c] of Object.entries(world.stores)) {
    if (c.is === 'vault-kv') {
      const store = vaults.get(c.on)?.kv({ id, mount: id, staging: c.staging ? `${id}-staging` : null });
      if (store !== undefined) stores.set(id, store);
    } else {
      const store = await stageSecretsManager({ id, clock, region: c.region, account: c.account, stale: c.stale, staleForMs: parseDuration(c.staleFor) ?? 0, replicas: c.replicas, refs: { id: ownRef(`${id}-key-id`), secret: ownRef(`${id}-key`) }, overhear });
      keys.set(`${id}-key-id`, store.key.id);
      keys.set(`${id}-key`, store.key.secret);
      stores.set(id, store);
    }
  }
  const channels = new Map<string, WebhookReceiver>();
  const addChannel = async (id: string): Promise<void> => {
    const receiver = await startWebhookReceiver({ clock });
    channels.set(id, receiver);
    keys.set(`${id}-hook`, receiver.url);
    closing.push(receiver);
  };
  for (const id of Object.keys(world.channels)) await addChannel(id);
  const actors = issueTokens(s, { issuers, stores, ownValues });
  const find = (value: string): { readonly issuer: string; readonly id: string } | null => {
    for (const [issuer, i] of issuers) { const id = i.idOf(value); if (id !== null) return { issuer, id }; }
    return null;
  };
  const accepts = (value: string): boolean => { for (const i of issuers.values()) if (i.accepts(value)) return true; return false; };
  // An issuer forgets what it has revoked; a service still shows which one it holds.
  const idsOf = new Map(actors.map((a) => [a.value, a.id]));
  const consumers = await stageConsumers(Object.entries(world.consumers).map(([name, c]) => {
    const reads = actors.flatMap((a) => a.slots.filter((slot) => slot.consumers.includes(name)));
    return {
      name, check: c.check, reloadsMs: c.reloads === 'never' ? null : parseDuration(c.reloads) ?? 0,
      read: () => reads.map((slot) => stores.get(slot.store)?.current(slot.path, c.region)?.[slot.field] ?? null),
      judge: (value: string) => {
        const id = find(value)?.id ?? null;
        if (id !== null) idsOf.set(value, id);
        return { alive: accepts(value), id: id ?? idsOf.get(value) ?? null };
      },
    };
  }), { startMs, nowMs, onChange: (name, down) => log.add(down ? 'service-down' : 'service-up', name) });
  return {
    startMs, issuers, stores, channels, consumers, actors, log, keys, addChannel, accepts, find,
    close: async () => {
      await consumers.close();
      for (const x of [...closing, ...stores.values(), ...issuers.values()]) await x.close();
    },
  };
}
