import type { Socket } from 'node:net';
import type { Fault } from '../core/result.ts';

export interface TunnelIn {
  /** `http://[user:password@]host[:port]`. */
  readonly proxy: URL;
  /** `host:port` of the real server. */
  readonly to: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/**
 * A connection to a server through an HTTP proxy (CONNECT, RFC 9110 §9.3.6). Whatever goes wrong here, not one byte of the
 * request has left: every fault is `unavailable`. Never throws; what the proxy says is not repeated.
 */
export async function openTunnel({ proxy, to, timeoutMs, signal }: TunnelIn): Promise<Socket | { readonly fault: Fault }> {
  const { request } = await import('node:http');
  return new Promise((done) => {
    let over = false;
    const settle = (result: Socket | string): void => {
      if (over) { if (typeof result !== 'string') result.destroy(); return; }
      over = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      done(typeof result === 'string' ? { fault: { code: 'E_UNAVAILABLE', class: 'unavailable', facts: { why: result } } } : result);
      if (typeof result === 'string') call.destroy();
    };
    const onAbort = (): void => settle('aborted');
    const timer = setTimeout(() => settle('timeout'), timeoutMs);
    const call = request({
      host: proxy.hostname.replace(/^\[|\]$/g, ''), port: proxy.port === '' ? 80 : Number(proxy.port), method: 'CONNECT', path: to, agent: false,
      headers: { host: to, ...proxyHeaders(proxy) },
    });
    signal?.addEventListener('abort', onAbort, { once: true });
    call.on('connect', (answer, socket) => settle(answer.statusCode === 200 ? socket : (socket.destroy(), `proxy-${answer.statusCode ?? 0}`)));
    call.on('response', (answer) => { answer.resume(); settle(`proxy-${answer.statusCode ?? 0}`); });
    call.on('error', (e: NodeJS.ErrnoException) => settle(`proxy-${/^[A-Z0-9_]{2,60}$/.test(e.code ?? '') ? e.code ?? '' : 'error'}`));
    if (signal?.aborted) onAbort();
    else call.end();
  });
}

/** What the proxy is told of who asks. */
export const proxyHeaders = (proxy: URL): { readonly 'proxy-authorization'?: string } =>
  (proxy.username === '' ? {} : { 'proxy-authorization': `Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}` });
