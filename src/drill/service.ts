import type { Clock } from '../core/clock.ts';
import type { Secret } from '../core/secret.ts';
import type { Http } from '../ports/http.ts';
import { json, startLoopback } from './loopback-server.ts';

export interface ServiceDeps {
  readonly clock: Clock;
  readonly http: Http;
  /** The value as the store has it now; the service keeps the last good one when this fails, as services do. */
  readonly read: () => Promise<Secret>;
}
export interface ServiceConfig {
  /** What it calls with its token. */
  readonly calls: string;
  /** How often it reads the store again, and calls. */
  readonly everyMs: number;
  readonly port?: number;
}
export interface Service {
  readonly url: string;
  health(): Health;
  /** One turn now: read, then call. */
  turn(): Promise<void>;
  close(): Promise<void>;
}
export interface Health {
  readonly ok: boolean;
  /** The jti of the token in use: all that a consumer shows of it. */
  readonly token: { readonly id: string | null };
  readonly lastCall: number | null;
  readonly called: number;
  readonly failed: number;
}

/** A consumer: reads its token from a store, uses it, and shows at `GET /healthz` which one it uses. */
export async function startService(config: ServiceConfig, { clock, http, read }: ServiceDeps): Promise<Service> {
  const stop = new AbortController();
  let value: Secret | null = null;
  let state: Health = { ok: false, token: { id: null }, lastCall: null, called: 0, failed: 0 };
  const turn = async (): Promise<void> => {
    value = await read().catch(() => value);
    if (!value) return;
    const answer = await http.send({ method: 'GET', url: config.calls, timeoutMs: 5_000, headers: { authorization: `Bearer ${value.reveal()}` } });
    const status = 'fault' in answer ? null : answer.status;
    const ok = status !== null && status >= 200 && status < 300;
    state = { ok, token: { id: jtiOf(value) }, lastCall: status, called: state.called + 1, failed: state.failed + (ok ? 0 : 1) };
  };
  const server = await startLoopback(async (asked) =>
    asked.path === '/healthz' ? json(state.ok ? 200 : 503, state) : json(404, { error: 'not_found' }), { port: config.port ?? 0 });
  await turn();
  const loop = (async () => {
    for (;;) { await clock.sleep(config.everyMs, stop.signal); await turn(); }
  })().catch(() => undefined);
  return {
    url: server.url, health: () => state, turn,
    close: async () => { stop.abort(); await loop; await server.close(); },
  };
}

function jtiOf(value: Secret): string | null {
  try {
    const payload = JSON.parse(Buffer.from(value.reveal().split('.')[1] ?? '', 'base64url').toString('utf8')) as { jti?: unknown };
    return typeof payload.jti === 'string' ? payload.jti : null;
  } catch { return null; }
}
