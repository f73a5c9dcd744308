import type { RequestOptions } from 'node:https';
import { isIP } from 'node:net';
import type { Fault } from '../core/result.ts';
import type { HttpRequest } from '../ports/http.ts';
import { openTunnel, proxyHeaders } from './proxy-tunnel.ts';

/** How one request gets to its server: at once, or through a proxy; and whose certificates it believes. */
export interface Way { readonly options: RequestOptions; readonly headers: { readonly [name: string]: string } }

/** `agent: false` = a fresh connection. `proxy` has been checked to be an http address. */
export async function wayTo(url: URL, request: HttpRequest, proxy: URL | null): Promise<Way | { readonly fault: Fault }> {
  const trust = { rejectUnauthorized: true, minVersion: 'TLSv1.2' as const, ...(request.ca !== undefined && { ca: [...(await import('node:tls')).getCACertificates('default'), request.ca] }) };
  if (proxy === null) return { options: { agent: false, ...trust }, headers: {} };
  if (url.protocol === 'http:')
    return { options: { agent: false, host: bare(proxy.hostname), port: proxy.port === '' ? 80 : Number(proxy.port), path: url.href }, headers: { host: url.host, ...proxyHeaders(proxy) } };
  const socket = await openTunnel({ proxy, to: `${url.hostname}:${url.port === '' ? '443' : url.port}`, timeoutMs: request.timeoutMs, signal: request.signal });
  if ('fault' in socket) return socket;
  const { connect } = await import('node:tls');
  const host = bare(url.hostname);
  return { options: { createConnection: () => connect({ ...trust, socket, host, ...(isIP(host) === 0 && { servername: host }) }) }, headers: {} };
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');
