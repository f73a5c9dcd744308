import { toMs, type Clock } from '../core/clock.ts';
import { NO_LIE, type Lie } from './lies.ts';
import { startLoopback, weather } from './loopback-server.ts';

export interface WebhookReceiver {
  readonly url: string;
  /** What arrived, in order; a 500 was stored all the same. */
  bodies(): readonly { readonly atMs: number; readonly body: string }[];
  setLie(lie: Lie): void;
  close(): Promise<void>;
}

/** A Slack-compatible receiver: POST, JSON, answers `ok`. A 429 stores nothing; every other answer does. */
export async function startWebhookReceiver({ clock, port = 0 }: { readonly clock: Clock; readonly port?: number }): Promise<WebhookReceiver> {
  const stored: { atMs: number; body: string }[] = [];
  let lie: Lie = NO_LIE;
  const server = await startLoopback(async (asked) => {
    if (lie.is === 'slow') await clock.sleep(lie.ms, AbortSignal.timeout(60_000));
    if (asked.method !== 'POST') return { status: 405, body: 'method_not_allowed' };
    if (lie.is !== 'storm-429') stored.push({ atMs: toMs(clock.now()), body: asked.body });
    const honest = { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
    return weather(lie, honest) ?? honest;
  }, { port });
  return { url: `${server.url}/services/T0/B0/drill`, bodies: () => stored, setLie: (told) => { lie = told; }, close: () => server.close() };
}
