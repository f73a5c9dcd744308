import { toMs, type Clock } from '../core/clock.ts';
import type { Http } from '../ports/http.ts';
import type { Lie } from './lies.ts';
import { json, startLoopback, weather, type Answered, type Asked, type Loopback } from './loopback-server.ts';

/** What may stand before a Vault, real or simulated, and do instead of the truth. `-after` = the effect was applied all the same. */
export type VaultLie = Lie['is'] | 'lost-204' | 'lost-202' | 'cut-after' | 'cut-before' | 'hang-after' | 'redirect' | 'own-expired' | 'locked-out' | 'html-403' | 'echo' | 'sealed';

export interface VaultFront {
  readonly url: string;
  /** Lies to requests whose path (`call`: whose `METHOD path`) matches, `times` times; health is answered honestly unless it is named. */
  tell(lie: VaultLie, o?: { readonly path?: RegExp; readonly call?: (call: string) => unknown; readonly times?: number; readonly afterMs?: number }): void;
  honest(): void;
  close(): Promise<void>;
}

interface Told { readonly lie: VaultLie; readonly to: (asked: Asked) => boolean; left: number; readonly afterMs: number; since: number | null }

/** Told of each request, `METHOD path`, before it is served and before its answer leaves. */
export type Hear = (call: string, when: 'before' | 'after') => Promise<void>;

/** A proxy before one node: a server's address, or what a simulated one answers. It remembers what it saw alive, so that it can go on saying so. */
export async function vaultFront(upstream: string | ((asked: Asked) => Promise<Answered>), { clock, http, hear }: { readonly clock: Clock; readonly http: Http; readonly hear?: Hear }): Promise<VaultFront> {
  const told: Told[] = [];
  const alive = new Map<string, Answered>();
  const forward = async (asked: Asked): Promise<Answered> => {
    if (typeof upstream !== 'string') return upstream(asked);
    const { host: _, connection: __, 'content-length': ___, ...headers } = asked.headers;
    const query = asked.query.toString();
    const answer = await http.send({ method: asked.method as 'GET', url: `${upstream}${asked.path}${query === '' ? '' : `?${query}`}`, headers: headers as { readonly [name: string]: string }, timeoutMs: 30_000, maxBytes: 32 * 1024 * 1024, ...(asked.body !== '' && { body: asked.body }) });
    if ('fault' in answer) return { status: 200, body: 'x', cut: true };
    const { 'content-length': _l, 'transfer-encoding': _t, connection: _c, ...rest } = answer.headers;
    return { status: answer.status, headers: rest, body: answer.text };
  };
  const answer = async (asked: Asked): Promise<Answered> => {
    const lie = told.find((t) => t.left > 0 && t.to(asked));
    if (lie === undefined || lie.lie === 'none') return seen(asked, await forward(asked));
    lie.left -= 1;
    return lied(lie, asked);
  };
  const server: Loopback = await startLoopback(async (asked) => {
    const call = `${asked.method} ${asked.path}`;
    await hear?.(call, 'before');
    const answered = await answer(asked);
    await hear?.(call, 'after');
    return answered;
  });
  const looks = (asked: Asked): boolean => /\/auth\/token\/lookup(-accessor)?$/.test(asked.path);
  const keyOf = (asked: Asked): string => `${asked.path} ${asked.body}`;
  const seen = (asked: Asked, answer: Answered): Answered => {
    if (looks(asked) && answer.status === 200) alive.set(keyOf(asked), answer);
    return answer;
  };
  const lied = async (t: Told, asked: Asked): Promise<Answered> => {
    switch (t.lie) {
      case 'lost-204': return { status: 204, body: '' };
      case 'lost-202': return json(202, { request_id: 'front', data: null, warnings: null });
      case 'cut-after': return { ...await forward(asked), body: '{"request_id": "cut"}', cut: true, status: 200 };
      case 'cut-before': return { status: 200, body: '{"request_id": "cut"}', cut: true };
      case 'hang-after': await forward(asked); return new Promise(() => undefined);
      case 'redirect': return { status: 307, headers: { location: 'http://127.0.0.1:9/' }, body: '' };
      case 'own-expired': return json(403, { errors: ['permission denied'] });
      case 'locked-out': return json(403, { errors: ['request denied: too many failed attempts from this address'] });
      case 'html-403': return { status: 403, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Blocked</title>' };
      case 'sealed': return json(503, { errors: ['Vault is sealed'] });
      // Some servers repeat what they refuse.
      case 'echo': return json(400, { errors: [`cannot parse ${asked.body} of ${String(asked.headers['x-vault-token'])}`] });
      case 'refuse-everything': 
        if (!looks(asked)) return forward(asked);
        return asked.path.endsWith('lookup') ? json(403, { errors: ['bad token'] }) : json(400, { errors: ['1 error occurred:\n\t* invalid accessor\n\n'] });
      case 'accept-revoked': return seen(asked, looks(asked) ? alive.get(keyOf(asked)) ?? await forward(asked) : await forward(asked));
      case 'refuse-then-accept': {
        const honest = await forward(asked);
        if (!looks(asked) || honest.status === 200) return seen(asked, honest);
        t.since ??= toMs(clock.now());
        return toMs(clock.now()) - t.since >= t.afterMs ? alive.get(keyOf(asked)) ?? honest : honest;
      }
      case 'slow': await clock.sleep(t.afterMs, new AbortController().signal); return forward(asked);
      case 'storm-429': return json(429, { errors: [`request path "${asked.path.slice(4)}": rate limit quota exceeded`] });
      case 'error-500': await forward(asked); return json(500, { errors: ['internal error'] });
      case 'none': return forward(asked);
      case 'html-200': case 'truncated-json': return weather({ is: t.lie }, await forward(asked)) ?? json(500, {});
    }
  };
  return {
    url: server.url,
    tell: (lie, { call, path = /^(?!\/v1\/sys\/health$)/, times = Infinity, afterMs = 0 } = {}) => { told.unshift({ lie, to: (asked) => (call !== undefined ? call(`${asked.method} ${asked.path}`) != null : path.test(asked.path)), left: times, afterMs, since: null }); },
    honest: () => { told.length = 0; },
    close: () => server.close(),
  };
}
