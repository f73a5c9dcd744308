import type { ConnectorDeps } from '../../ports/connector.ts';
import type { Call } from '../../ports/call.ts';
import { clusterOf } from './cluster.ts';
import type { VaultConfig } from './config.ts';
import { nodesOf } from './connection.ts';
import type { Heard } from './heard.ts';
import type { SelfCx } from './self.ts';
import { vaultApi, type Ask } from './vault-api.ts';

/** What the parts of one issuer share. */
export interface VaultCx extends SelfCx {
  readonly id: string;
  readonly config: VaultConfig;
  readonly nodes: readonly string[];
  /**
   * Tokens that this process suspended, or found suspended when it asked. A disabled entity looks dead to no lookup, and whoever
   * disabled it can take that back: only where it answers our own suspend does a round call it dead, with that cause.
   */
  readonly suspended: Set<string>;
  /** An accessor that was found alive and serves as control. */
  control: string | null;
  /** What has been heard within one call of the engine, which may ask the same for several of its answers. No round reads it. */
  readonly heard: WeakMap<Call, Map<string, Promise<Heard>>>;
}

export function vaultCx(id: string, config: VaultConfig, deps: ConnectorDeps): VaultCx {
  const api = vaultApi(config, deps);
  return { id, config, c: config, deps, api, cluster: clusterOf(api, config), nodes: nodesOf(config), remembered: null, suspended: new Set(), control: null, heard: new WeakMap() };
}

/** What a request that changes something needs. */
export type WriteCx = Pick<VaultCx, 'api' | 'cluster' | 'c'>;

/** A write where it belongs: at the address, else, if that is a standby which forwards nothing, at the node that takes writes. */
export async function write(cx: WriteCx, ask: Omit<Ask, 'at' | 'verb'> & { readonly verb?: 'write' | 'delete' }, call: Call): Promise<Heard> {
  const heard = await cx.api.ask({ verb: 'write', ...ask }, call);
  if (heard.is !== 'unusable' || heard.sent || heard.queued) return heard;
  const at = await cx.cluster.active(call).catch(() => cx.c.address);
  return at === cx.c.address ? heard : cx.api.ask({ verb: 'write', ...ask, at }, call);
}

const lookupAccessor = (accessor: string, at?: string): Ask => ({ verb: 'write', path: 'auth/token/lookup-accessor', body: { accessor }, ...(at !== undefined && { at }) });

export const askAccessor = (cx: Pick<VaultCx, 'api'>, accessor: string, call: Call, at?: string): Promise<Heard> => cx.api.ask(lookupAccessor(accessor, at), call);

/** The same, of a control: every round of this moment needs it. */
export const askControl = (cx: Pick<VaultCx, 'api'>, accessor: string, call: Call, at?: string): Promise<Heard> => cx.api.ask({ ...lookupAccessor(accessor, at), shared: true }, call);

/** The same, once within one call of the engine: for what describes a token, never for what proves anything. */
export const askOnce = (cx: VaultCx, accessor: string, call: Call, at: string): Promise<Heard> => once(cx, lookupAccessor(accessor, at), call);

export function once(cx: VaultCx, ask: Ask, call: Call): Promise<Heard> {
  const known = cx.heard.get(call) ?? new Map<string, Promise<Heard>>();
  cx.heard.set(call, known);
  const key = JSON.stringify(ask);
  const heard = known.get(key) ?? cx.api.ask(ask, call);
  known.set(key, heard);
  return heard;
}
