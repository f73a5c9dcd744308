import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Lie } from './lies.ts';

export interface Asked { readonly method: string; readonly path: string; readonly query: URLSearchParams; readonly headers: IncomingMessage['headers']; readonly body: string }
export interface Answered {
  readonly status: number;
  readonly headers?: { readonly [name: string]: string };
  readonly body: string;
  /** Ends the connection in the middle of the body. */
  readonly cut?: boolean;
}
export interface Loopback { readonly port: number; readonly url: string; close(): Promise<void> }

export const json = (status: number, body: unknown, headers: { readonly [name: string]: string } = {}): Answered =>
  ({ status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });

/** A server on 127.0.0.1 and nowhere else; port 0 = any free one. A handler that throws answers 500 without a word. */
export function startLoopback(handle: (asked: Asked) => Promise<Answered>, { port = 0 }: { readonly port?: number } = {}): Promise<Loopback> {
  const server = createServer((request, response) => {
    read(request).then(handle).catch((): Answered => json(500, { error: 'internal' })).then((answer) => write(response, answer)).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const at = (server.address() as AddressInfo).port;
      resolve({
        port: at, url: `http://127.0.0.1:${at}`,
        close: () => new Promise((done) => { server.close(() => done()); server.closeAllConnections(); }),
      });
    });
  });
}

const MOST = 1024 * 1024;

/** By listeners: an iterator over the body costs as much again as all the rest, and a run over thousands of tokens asks a hundred thousand times. */
const bodyOf = (request: IncomingMessage): Promise<string> => new Promise((resolve, reject) => {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST) reject(new Error('too large')); else chunks.push(chunk);
  });
  request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8'))).on('error', reject).on('close', () => reject(new Error('cut')));
});

async function read(request: IncomingMessage): Promise<Asked> {
  const body = await bodyOf(request);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  return { method: request.method ?? 'GET', path: url.pathname, query: url.searchParams, headers: request.headers, body };
}

function write(response: ServerResponse, { status, headers = {}, body, cut }: Answered): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  if (cut !== true) { response.end(body); return; }
  response.write(body.slice(0, Math.floor(body.length / 2)), () => response.destroy());
}

/** Bad weather over an honest answer; null = this lie is none of the weather. */
export function weather(lie: Lie, honest: Answered): Answered | null {
  switch (lie.is) {
    case 'storm-429': return json(429, { error: 'slow_down' }, { 'retry-after': String(lie.retryAfterS) });
    case 'html-200': return { status: 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in</title><p>Please sign in.' };
    // Whole by HTTP's measure, and no JSON: what a broken proxy leaves behind.
    case 'truncated-json': return { status: 200, headers: { 'content-type': 'application/json' }, body: honest.body.slice(0, Math.max(1, honest.body.length - 3)) };
    case 'error-500': return json(500, { error: 'server_error' });
    case 'none': case 'slow': case 'accept-revoked': case 'refuse-then-accept': case 'refuse-everything': return null;
  }
}
