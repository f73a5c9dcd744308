import { TokenctlError } from '../../core/errors.ts';
import type { Call } from '../../ports/call.ts';
import { nodesOf, type Connection } from './connection.ts';
import { numberOf, textOf, type Heard } from './heard.ts';
import { errorFor, VaultTrouble } from './trouble.ts';
import type { VaultApi } from './vault-api.ts';

export interface Health {
  readonly cluster: string;
  /** Takes writes, and has seen them: a standby calls a fresh token dead for 100 ms (real-servers.md §2.4). */
  readonly active: boolean;
  /** The server's own clock, milliseconds since the epoch. */
  readonly timeMs: number | null;
}

export interface Cluster {
  /** How one node is; asked without token and namespace. Throws VaultTrouble, or E_IDENTITY if it is another cluster's than before. */
  health(at: string, call: Call): Promise<Health>;
  /** The node that takes writes, asked now. Without configured nodes, or if none says so, the address itself. */
  active(call: Call): Promise<string>;
  /** The cluster that was first seen; null = none yet. */
  known(): string | null;
}

/** Remembers the cluster first seen: an address that leads to another one in mid-run must not be believed, least of all when it says "invalid accessor". */
export function clusterOf(api: VaultApi, c: Connection): Cluster {
  let seen: string | null = null;
  const cluster: Cluster = {
    known: () => seen,
    async health(at, call) {
      const h = readHealth(await api.ask({ verb: 'read', path: 'sys/health', at, anonymous: true, maxBytes: 64 * 1024, shared: true }, call));
      if (seen !== null && h.cluster !== seen) throw new TokenctlError('E_IDENTITY', `A node answers for cluster ${h.cluster}, and before it was ${seen}.`, { hint: 'Check the addresses of the nodes. Nothing that it says of a token is believed.' });
      seen = h.cluster;
      return h;
    },
    async active(call) {
      if (c.nodes === undefined) return c.address;
      const states = await Promise.all(c.nodes.map((at) => cluster.health(at, call).then((h) => ({ at, active: h.active }), (e: unknown) => { if (e instanceof TokenctlError && e.code === 'E_IDENTITY') throw e; return { at, active: false }; })));
      return states.find((s) => s.active)?.at ?? c.address;
    },
  };
  return cluster;
}

/** Sealed and uninitialised nodes name no cluster. */
function readHealth(h: Heard): Health {
  const id = h.is === 'ok' ? textOf(h.body['cluster_id']) : null;
  if (h.is !== 'ok' || id === null || !/^[0-9a-f-]{36}$/i.test(id)) throw new VaultTrouble(h.is === 'ok' ? { is: 'unusable', why: h.body['sealed'] === true ? 'sealed' : `no-cluster-${h.status}`, sent: true, status: h.status, date: h.date } : h);
  const seconds = numberOf(h.body['server_time_utc']);
  return { cluster: id, active: h.status === 200 && h.body['standby'] !== true, timeMs: seconds === null ? h.date : seconds * 1000 };
}

/** One of the configured addresses that answers, as `identity` needs it. Throws TokenctlError. */
export async function anyHealth(cluster: Cluster, c: Connection, call: Call): Promise<Health> {
  let last: unknown = null;
  for (const at of new Set([c.address, ...nodesOf(c)])) {
    try { return await cluster.health(at, call); } catch (e) { last = e; }
  }
  throw errorFor(last, 'its health');
}
