/**
 * A server before a server, where the world hits a process at one of its requests: before it is read, when half of it has come, when it
 * was applied and not answered, half-way through the answer. It forwards bytes as they are, and remembers what it has forwarded.
 */
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

/** Where in the life of a request it hits. `late`: the request reaches the server after the blow, as one on a slow wire does. */
export const MOMENTS = ['unread', 'half-request', 'late', 'applied', 'half-answer', 'answered'] as const;
export type Moment = (typeof MOMENTS)[number];

export interface Forwarded { readonly method: string; readonly path: string; readonly body: string; readonly effect: boolean; /** 0 = it never became a request there. */ status: number; answer: string }

export interface Strike {
  readonly moment: Moment;
  /** The how many-th request from now, from 1. */
  readonly nth: number;
  /** Of those that change something, or of all. */
  readonly of: 'effects' | 'all';
  /** `late` only. */
  readonly lateMs: number;
  readonly hit: () => void;
}

export interface CrashFront {
  readonly url: string;
  readonly forwarded: readonly Forwarded[];
  /** The newest strike stands alone; null takes it back. */
  arm(strike: Strike | null): void;
  /** Every connection is refused or reset, for that long from now. */
  away(how: 'refused' | 'reset', forMs: number): void;
  /** Resolves when it can be reached again. */
  back(): Promise<void>;
  /** Resolves when all that is under way has come to its end, what is late too. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

export interface CrashFrontIn {
  readonly upstream: string;
  isEffect(asked: { readonly method: string; readonly path: string }): boolean;
  /** Told of each effect before it is forwarded, when all of it has come. */
  arrived(asked: { readonly path: string; readonly body: string }): void;
}

export async function crashFront({ upstream, isEffect, arrived }: CrashFrontIn): Promise<CrashFront> {
  const { hostname, port } = new URL(upstream);
  const forwarded: Forwarded[] = [];
  const under = new Set<Promise<void>>();
  const sockets = new Set<Socket>();
  let armed: (Strike & { left: number }) | null = null;
  let gone: 'refused' | 'reset' | null = null;
  let back: Promise<void> = Promise.resolve();

  const forward = async (request: IncomingMessage, body: Buffer, noted: Forwarded): Promise<{ readonly response: IncomingMessage; readonly bytes: Buffer } | null> => {
    const sent = ask({ hostname, port, method: request.method, path: request.url, headers: request.headers, agent: false });
    sent.end(body);
    const response = await new Promise<IncomingMessage | null>((done) => { sent.once('response', done).once('error', () => done(null)); });
    if (response === null) return null;
    const bytes = Buffer.concat(await response.toArray() as Buffer[]);
    Object.assign(noted, { status: response.statusCode ?? 0, answer: bytes.toString('utf8') });
    return { response, bytes };
  };
  /** The head and the first half of the body; then the line is dead. */
  const forwardHalf = (request: IncomingMessage, body: Buffer): Promise<void> => new Promise((done) => {
    const line = connect(Number(port), hostname).once('error', () => undefined).once('close', () => done());
    const head = [`${request.method} ${request.url} HTTP/1.1`, ...request.rawHeaders.flatMap((name, i, all) => (i % 2 === 0 ? [`${name}: ${all[i + 1]}`] : [])), '', ''].join('\r\n');
    line.write(Buffer.concat([Buffer.from(head), body.subarray(0, body.length >> 1)]), () => line.destroy());
  });
  const answer = (response: ServerResponse, from: { readonly response: IncomingMessage; readonly bytes: Buffer }, bytes: Buffer): Promise<void> => new Promise((done) => {
    // A client that was killed has closed its end first.
    if (response.destroyed) { done(); return; }
    response.writeHead(from.response.statusCode ?? 500, { ...from.response.headers, 'content-length': from.bytes.length });
    response.once('close', () => done());
    if (bytes.length < from.bytes.length) response.write(bytes, () => done());
    else response.end(bytes, () => done());
  });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '/').replace(/\?.*/, '');
    const effect = isEffect({ method: request.method ?? 'GET', path });
    const strike = armed !== null && (effect || armed.of === 'all') && --armed.left === 0 ? armed : null;
    if (strike !== null) armed = null;
    if (strike?.moment === 'unread') { strike.hit(); request.socket.destroy(); return; }
    const body = Buffer.concat(await request.toArray().catch(() => []) as Buffer[]);
    if (Number(request.headers['content-length'] ?? 0) !== body.length) return;
    const noted: Forwarded = { method: request.method ?? 'GET', path, body: body.toString('utf8'), effect, status: 0, answer: '' };
    if (effect) arrived(noted);
    forwarded.push(noted);
    if (strike?.moment === 'half-request') { strike.hit(); await forwardHalf(request, body); request.socket.destroy(); return; }
    if (strike?.moment === 'late') { strike.hit(); await new Promise((done) => { setTimeout(done, strike.lateMs); }); }
    const got = await forward(request, body, noted);
    if (strike?.moment === 'applied') strike.hit();
    if (got === null) { request.socket.destroy(); return; }
    if (strike?.moment === 'half-answer') { await answer(response, got, got.bytes.subarray(0, got.bytes.length >> 1)); strike.hit(); request.socket.destroy(); return; }
    await answer(response, got, got.bytes);
    if (strike?.moment === 'answered') strike.hit();
  };
  const server = createServer((request, response) => {
    const work = serve(request, response).catch(() => { request.socket.destroy(); }).finally(() => under.delete(work));
    under.add(work);
  });
  server.on('connection', (socket) => {
    if (gone === 'reset') { socket.resetAndDestroy(); return; }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket)).on('error', () => undefined);
  });
  const listen = (at: number): Promise<void> => new Promise((done, fail) => { server.once('error', fail); server.listen(at, '127.0.0.1', () => { server.off('error', fail); done(); }); });
  await listen(0);
  const at = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${at}`, forwarded,
    arm: (strike) => { armed = strike === null ? null : { ...strike, left: strike.nth }; },
    away(how, forMs) {
      if (gone !== null) return;
      gone = how;
      if (how === 'refused') server.close();
      for (const socket of sockets) socket.resetAndDestroy();
      back = new Promise((done) => { setTimeout(done, forMs); }).then(async () => { gone = null; if (how === 'refused') await listen(at); });
    },
    back: () => back,
    async quiet() { while (under.size > 0) await Promise.all(under); },
    async close() {
      await back;
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => { server.close(() => done()); });
    },
  };
}
