import type { Clock } from '../core/clock.ts';
import type { Http } from '../ports/http.ts';
import type { Lies } from './lies.ts';
import { startResourceServer, type ResourceServer, type SeenCall } from './resource-server.ts';
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

export interface WorldConfig {
  readonly iss: string;
  readonly audience: string;
  /** Where the authority publishes: URL or path. */
  readonly jwks: string;
  readonly list: string;
  readonly maxAgeMs: number;
  /** How many resource servers, each with its own copy of what is published; default 1. */
  readonly servers?: number;
}

/** The loopback world of one authority, in this process. It never asks tokenctl's state: it is what proofs are measured against. */
export interface World {
  readonly servers: readonly ResourceServer[];
  readonly webhook: WebhookReceiver;
  /** `verifiers:` of the issuer. */
  readonly verifiers: readonly string[];
  /** `narrowProbe:`: asks for a scope that nothing in the world has. */
  readonly narrowProbe: string;
  setLies(lies: Lies): void;
  /** The oracle: no resource server would let this token in now. `ledger.proven` must imply it, from then on. */
  refuses(value: string): Promise<boolean>;
  /** Every call that the servers saw, in order of time. */
  calls(): readonly (SeenCall & { readonly server: number })[];
  close(): Promise<void>;
}

export async function startWorld(config: WorldConfig, deps: { readonly clock: Clock; readonly http: Http }): Promise<World> {
  const { servers: count = 1, ...server } = config;
  const servers = await Promise.all(Array.from({ length: count }, () => startResourceServer(server, deps)));
  const webhook = await startWebhookReceiver(deps);
  return {
    servers, webhook,
    verifiers: servers.map((s) => `${s.url}/whoami`),
    narrowProbe: `${servers[0]?.url ?? ''}/scoped/drill:nobody`,
    setLies: (lies) => { for (const s of servers) s.setLies(lies); },
    refuses: async (value) => (await Promise.all(servers.map((s) => s.accepts(value)))).every((accepted) => !accepted),
    calls: () => servers.flatMap((s, i) => s.calls().map((c) => ({ ...c, server: i }))).sort((a, b) => a.atMs - b.atMs || a.nth - b.nth),
    close: async () => { await Promise.all([...servers.map((s) => s.close()), webhook.close()]); },
  };
}
