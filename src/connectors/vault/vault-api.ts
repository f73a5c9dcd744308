import { resolve } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { readText } from '../../platform/files.ts';
import type { Call } from '../../ports/call.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import type { HttpRequest } from '../../ports/http.ts';
import type { Connection } from './connection.ts';
import type { Heard } from './heard.ts';
import { parseAnswer } from './parse-answer.ts';

export type Verb = 'read' | 'write' | 'list' | 'delete';
export interface Ask {
  readonly verb: Verb;
  /** Below `/v1/`, each segment as it is. */
  readonly path: string;
  readonly query?: { readonly [name: string]: string };
  readonly body?: { readonly [k: string]: unknown };
  /** Address of one node; default: the configured address. */
  readonly at?: string;
  /** Without token and namespace: `sys/health` answers 400 to a namespace. */
  readonly anonymous?: boolean;
  readonly maxBytes?: number;
  /** Asked by many at the same moment, and the same for all of them. */
  readonly shared?: true;
}
/** Asks one Vault. Never throws for what is answered; throws E_REF where the own token cannot be read, E_CONFIG for a path that no URL can hold. */
export interface VaultApi { ask(ask: Ask, call: Call): Promise<Heard> }

/** What node-vault hands to the transport that it is given: its options, and ours among them. */
interface Handed { readonly method: string; readonly json?: unknown; readonly tokenctl: { readonly url: string; readonly ask: Ask; readonly call: Call } }
interface Client { readonly read: Op; readonly list: Op; readonly delete: Op; readonly write: (path: string, data: unknown, options: object) => Promise<unknown> }
type Op = (path: string, options: object) => Promise<unknown>;

const LONGEST_MS = 60_000;
/** A list of accessors is some 30 bytes a token. */
export const LIST_BYTES = 32 * 1024 * 1024;

/**
 * node-vault, fenced (DESIGN §7): only read, write, list and delete; its transport replaced by the house's client through its
 * `request-promise` option, which adds the token itself, so the library never holds it. Every answer reaches the library as a
 * success with our own reading of it, so it makes no error, and what it makes nevertheless is dropped here.
 */
export function vaultApi(c: Connection, deps: ConnectorDeps): VaultApi {
  let loaded: Promise<Client> | null = null;
  let route: Promise<Pick<HttpRequest, 'proxy' | 'ca'>> | null = null;
  const send = async ({ method, json, tokenctl: { url, ask, call } }: Handed): Promise<Heard> => {
    const token = ask.anonymous === true ? null : await deps.resolve(c.auth.token);
    const way = await (route ??= routeOf(c, deps).catch((e: unknown) => { route = null; throw e; }));
    const answer = await deps.http.send({
      ...way, method: method as HttpRequest['method'], url, timeoutMs: Math.min(call.timeoutMs, LONGEST_MS), signal: call.signal, ...(ask.maxBytes !== undefined && { maxBytes: ask.maxBytes }), ...(ask.shared === true && { shared: true as const }),
      ...(json !== undefined && { body: JSON.stringify(json) }),
      headers: {
        accept: 'application/json', 'x-vault-request': 'true', ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(token !== null && { 'x-vault-token': token.reveal().trim() }), ...(token !== null && c.namespace !== undefined && { 'x-vault-namespace': c.namespace }),
      },
    });
    if (!('fault' in answer)) return parseAnswer(answer, ask.path === 'sys/health');
    const why = (answer.fault.facts as { readonly why?: unknown } | undefined)?.why;
    return { is: 'unusable', why: typeof why === 'string' ? why : answer.fault.code, sent: answer.fault.class === 'lost', ...(answer.fault.class === 'throttled' && { queued: true as const }), status: null, date: null };
  };
  const client = async (): Promise<Client> => {
    const { default: nodeVault } = await import('node-vault');
    const transport = { defaults: () => async (handed: Handed) => ({ statusCode: 200, body: await send(handed), request: { path: '' } }) };
    const made = nodeVault({ apiVersion: 'v1', endpoint: c.address, noCustomHTTPVerbs: true, debug: () => undefined, 'request-promise': transport as never });
    // What is left out it takes from VAULT_TOKEN, VAULT_NAMESPACE and VAULT_PREFIX, which nobody has trusted.
    return Object.assign(made, { token: '', namespace: '', pathPrefix: '' }) as unknown as Client;
  };
  return {
    async ask(ask, call) {
      const url = urlOf(ask, ask.at ?? c.address);
      const options = { tokenctl: { url, ask, call } };
      const vault = await (loaded ??= client().catch((e: unknown) => { loaded = null; throw e; }));
      try {
        switch (ask.verb) {
          case 'read': return await vault.read(ask.path, options) as Heard;
          case 'list': return await vault.list(ask.path, options) as Heard;
          case 'delete': return await vault.delete(ask.path, options) as Heard;
          case 'write': return await vault.write(ask.path, ask.body ?? {}, options) as Heard;
        }
      } catch (e) {
        if (e instanceof TokenctlError) throw e;
        return { is: 'unusable', why: 'client', sent: true, status: null, date: null };
      }
    },
  };
}

/** Each segment encoded, so that a name can hold what it likes and no name can leave its place. Throws E_CONFIG. */
function urlOf({ verb, path, query = {} }: Ask, address: string): string {
  const segments = path.split('/');
  if (segments.some((s, i) => s === '.' || s === '..' || (s === '' && i < segments.length - 1))) throw new TokenctlError('E_CONFIG', 'A path in Vault has no empty, `.` or `..` part.');
  const parameters = new URLSearchParams({ ...query, ...(verb === 'list' && { list: 'true' }) }).toString();
  return `${address.replace(/\/+$/, '')}/v1/${segments.map(encodeURIComponent).join('/')}${parameters === '' ? '' : `?${parameters}`}`;
}

const routeOf = async (c: Connection, deps: ConnectorDeps): Promise<Pick<HttpRequest, 'proxy' | 'ca'>> => ({
  ...(c.proxy !== undefined && { proxy: /^(env|file|vault):/.test(c.proxy) ? (await deps.resolve(c.proxy)).reveal().trim() : c.proxy }),
  ...(c.ca !== undefined && { ca: await readText(resolve(deps.dir, c.ca)) }),
});
