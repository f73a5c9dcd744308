import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '../../../../src/core/secret.ts';
import webhook from '../../../../src/connectors/webhook/index.ts';
import { createHttp } from '../../../../src/platform/http.ts';
import type { Channel } from '../../../../src/ports/channel.ts';
import { deps } from '../file/fixture.ts';

export interface Answer { readonly status: number; readonly body?: string; readonly headers?: { readonly [name: string]: string }; readonly cut?: boolean }
export interface Got { readonly method: string; readonly type: string; readonly json: { readonly [name: string]: unknown }; readonly text: string }

export interface Hook {
  readonly channel: Channel;
  /** The part of the address that is its secret. */
  readonly secret: string;
  answers(answer: () => Answer): void;
  got(): readonly Got[];
  close(): Promise<void>;
}

/** A receiver of webhooks on loopback, and a channel to it. */
export async function hook(o: { readonly format?: 'slack' | 'json'; readonly url?: string }): Promise<Hook> {
  const secret = 'T0canary/B0canary/XYZcanary';
  const got: Got[] = [];
  let answer: () => Answer = () => ({ status: 200, body: 'ok' });
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const json = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Got['json'];
      got.push({ method: request.method ?? '', type: request.headers['content-type'] ?? '', json, text: `${String(json['title'] ?? '')}\n${String(json['text'] ?? json['body'])}` });
      reply(response, answer());
    });
  });
  await new Promise<void>((ready) => { server.listen(0, '127.0.0.1', ready); });
  const url = o.url ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/${secret}`;
  if (!webhook.channel) throw new Error('the webhook connector has a channel');
  const config = webhook.channel.config.parse({ uses: 'webhook', url: 'env:HOOK', faces: 'technicians', ...(o.format && { format: o.format }) });
  return {
    secret, got: () => got,
    channel: webhook.channel.create('eng', config, deps({ dir: '/', http: createHttp({ loopbackOnly: true }), resolve: () => Promise.resolve(new Secret(`${url}\n`)) })),
    answers: (next) => { answer = next; },
    close: () => new Promise((done) => { server.closeAllConnections(); server.close(() => { done(); }); }),
  };
}

function reply(response: ServerResponse, { status, body = '', headers = {}, cut = false }: Answer): void {
  if (cut) { response.destroy(); return; }
  response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
}
