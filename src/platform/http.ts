import type { IncomingMessage } from 'node:http';
import type { Fault } from '../core/result.ts';
import type { Http, HttpAnswer, HttpRequest } from '../ports/http.ts';
import { TOO_LATE, whetherLate } from '../ports/in-time.ts';
import { wayTo } from './http-route.ts';
import { haveRead } from './memory.ts';

export interface HttpOptions {
  /** Refuse every host but this machine's loopback: the client of a drill (ENGINE M1). */
  readonly loopbackOnly?: boolean;
  readonly userAgent?: string;
}

const MAX_BYTES = 1024 * 1024;
/** All others say how long their body is, also where there is none. */
const BODILESS: ReadonlySet<string> = new Set(['GET', 'DELETE']);
/** What an answer has besides its text, or thereabouts. */
const HEADERS_BYTES = 1024;

/**
 * The one HTTP client of the house. A fresh connection for every request (TRUTH T3.1), so that no answer comes from a
 * pooled socket's node or a cache of ours; redirects are answers; the timeout spans the whole exchange; TLS is verified
 * whatever the environment says. Faults tell apart what was surely not sent (`unavailable`) from what may have been
 * applied (`lost`), and hold an error code at most: no url, header or body. Never throws.
 */
export function createHttp(options: HttpOptions = {}): Http {
  return { send: (request) => send(request, options) };
}

async function send(request: HttpRequest, options: HttpOptions): Promise<HttpAnswer | { readonly fault: Fault }> {
  const url = URL.parse(request.url);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) return refused('E_CONFIG', 'bad-url');
  if (options.loopbackOnly && !isLoopbackName(url.hostname)) return refused('E_REALM', 'not-loopback');
  if (request.signal?.aborted) return unavailable('aborted');
  const tls = url.protocol === 'https:';
  const proxy = request.proxy === undefined ? null : URL.parse(request.proxy);
  if (request.proxy !== undefined && proxy?.protocol !== 'http:') return refused('E_CONFIG', 'bad-proxy');
  if (options.loopbackOnly && proxy !== null && !isLoopbackName(proxy.hostname)) return refused('E_REALM', 'not-loopback');
  const late = whetherLate();
  if (late()) return unavailable(TOO_LATE);
  const [began, beganAt] = [performance.now(), Date.now()];
  const way = await wayTo(url, request, proxy);
  if ('fault' in way) return way;
  const leftMs = Math.max(1, request.timeoutMs - (performance.now() - began));
  const { request: open } = tls ? await import('node:https') : await import('node:http');
  // Taken back meanwhile: a listener would not hear of it any more.
  if (request.signal?.aborted) return unavailable('aborted');
  return new Promise((resolve) => {
    // Until the connection stands (and, with TLS, has been verified) not one byte of the request has left.
    let sent = false;
    let over = false;
    const settle = (answer: HttpAnswer | { readonly fault: Fault }): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', onAbort);
      resolve(answer);
      call.destroy();
    };
    const fail = (why: string): void => settle(sent ? lost(why) : unavailable(why));
    const onAbort = (): void => fail('aborted');
    const timer = setTimeout(() => fail('timeout'), leftMs);
    const body = request.body === undefined ? null : Buffer.from(request.body);
    const headers: Record<string, string | number> = { 'user-agent': options.userAgent ?? 'tokenctl', 'accept-encoding': 'identity', ...request.headers, ...way.headers };
    if (body || !BODILESS.has(request.method)) headers['content-length'] = body?.length ?? 0;
    let call: ReturnType<typeof open>;
    try {
      call = open(url, { ...way.options, method: request.method, headers });
    } catch {
      // A header that HTTP cannot carry; the library's message would repeat it.
      call = { destroy: () => undefined } as unknown as typeof call;
      settle(refused('E_CONFIG', 'bad-header'));
      return;
    }
    request.signal?.addEventListener('abort', onAbort, { once: true });
    call.on('socket', (socket) => {
      // All of it lies ready when the connection stands, so that next to nothing is left to do between the last look at the time and the wire.
      call.cork();
      call.flushHeaders();
      if (body) call.write(body);
      socket.once(tls ? 'secureConnect' : 'connect', () => {
        // `localhost` may resolve to anything; what counts is where the connection leads.
        if (options.loopbackOnly && !isLoopbackAddress(socket.remoteAddress ?? '')) settle(refused('E_REALM', 'not-loopback'));
        // Where the process was stopped meanwhile, or the machine slept, this comes before the timer: what is late is not sent (TRUTH T12).
        else if (Math.max(performance.now() - began, Date.now() - beganAt) >= request.timeoutMs) fail('timeout');
        else if (late()) fail(TOO_LATE);
        else { sent = true; socket.uncork(); call.end(); }
      });
    });
    call.on('error', (e: NodeJS.ErrnoException) => fail(/^[A-Z0-9_]{2,60}$/.test(e.code ?? '') ? e.code ?? '' : 'error'));
    call.on('upgrade', () => fail('upgrade'));
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > (request.maxBytes ?? MAX_BYTES)) fail('too-large');
        else chunks.push(chunk);
      });
      response.on('error', () => fail('cut'));
      response.on('close', () => { if (!response.complete) fail('cut'); });
      response.on('end', () => {
        if (!response.complete) fail('cut');
        else if (!/^(identity)?$/i.test(response.headers['content-encoding'] ?? '')) fail('encoded');
        else settle(answerOf(response, Buffer.concat(chunks).toString('utf8')));
      });
    });
  });
}

function answerOf(response: IncomingMessage, text: string): HttpAnswer {
  haveRead(HEADERS_BYTES + text.length);
  const headers = Object.fromEntries(Object.entries(response.headers).map(([name, v]) => [name, Array.isArray(v) ? v.join(', ') : v ?? '']));
  const date = Date.parse(headers['date'] ?? '');
  return { status: response.statusCode ?? 0, headers, text, date: Number.isNaN(date) ? null : date };
}

const refused = (code: 'E_CONFIG' | 'E_REALM', why: string): { fault: Fault } => ({ fault: { code, class: 'refused', facts: { why } } });
const unavailable = (why: string): { fault: Fault } => ({ fault: { code: 'E_UNAVAILABLE', class: 'unavailable', facts: { why } } });
const lost = (why: string): { fault: Fault } => ({ fault: { code: 'E_LOST', class: 'lost', facts: { why } } });

const isLoopbackName = (host: string): boolean => host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);
const isLoopbackAddress = (address: string): boolean => address === '::1' || /^(::ffff:)?127(\.\d{1,3}){3}$/.test(address);
