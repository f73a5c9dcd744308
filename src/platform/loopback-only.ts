import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';

/** Variables that a process of a drill keeps: how to draw, and where programs lie. Proxies, credentials and endpoints of vendors are not among them, nor what names a live incident or operator. */
const KEPT = /^(?:PATH|SHELL|TERM|COLORTERM|NO_COLOR|FORCE_COLOR|LANG|LC_[A-Z]+|TZ|COLUMNS|LINES|PAGER|LESS|EDITOR|VISUAL|CI|TMPDIR|NODE_COMPILE_CACHE|TOKENCTL_(?:NO_INPUT|ACCESSIBLE|DEBUG|NEWS))$/;

export const envOfDrill = (env: { readonly [name: string]: string | undefined }): { [name: string]: string } =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]): [string, string][] => (value !== undefined && KEPT.test(name) ? [[name, value]] : [])));

const isLoopback = (host: string): boolean => host === '' || host === 'localhost' || host === '::1' || /^(?:::ffff:)?127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(host);
const refused = (): NodeJS.ErrnoException => Object.assign(new Error('a drill reaches nothing but this machine'), { code: 'EREALM' });

/**
 * From here on no library of this process reaches anything but this machine's loopback: not by address, not by a name that would have
 * to be looked up, and not by a variable of the environment. A second fence behind that of the client (`http.ts`), which vendors'
 * libraries do not know; it is not taken down again. `env` = homes of the drill's own: a library that looks for its files finds none of the user's.
 */
export function loopbackOnly(env: { readonly [name: string]: string } = {}): void {
  const connect = Socket.prototype.connect as (this: Socket, ...args: unknown[]) => Socket;
  Socket.prototype.connect = function guarded(this: Socket, ...args: unknown[]): Socket {
    // Node hands on its own parsed arguments as an array within the array.
    const first: unknown = Array.isArray(args[0]) ? (args[0] as unknown[])[0] : args[0];
    const host = typeof first === 'object' && first !== null && 'path' in first && (first as { path?: unknown }).path != null ? '' : typeof first === 'object' && first !== null ? String((first as { host?: unknown }).host ?? 'localhost') : typeof args[1] === 'string' ? args[1] : 'localhost';
    if (isLoopback(host.replace(/^\[|\]$/g, ''))) return connect.apply(this, args);
    process.nextTick(() => this.destroy(refused()));
    return this;
  } as typeof Socket.prototype.connect;
  const lookup = dns.lookup as unknown as (host: string, ...rest: unknown[]) => void;
  dns.lookup = ((host: string, ...rest: unknown[]) => {
    if (isLoopback(host)) { lookup(host, ...rest); return; }
    (rest.at(-1) as (e: Error) => void)(refused());
  }) as unknown as typeof dns.lookup;
  const { promises } = dns;
  const lookupLater = promises.lookup as unknown as (host: string, ...rest: unknown[]) => Promise<unknown>;
  promises.lookup = ((host: string, ...rest: unknown[]) => (isLoopback(host) ? lookupLater(host, ...rest) : Promise.reject(refused()))) as unknown as typeof promises.lookup;
  // Whatever asks a name server says the name to somebody else.
  for (const name of Object.keys(dns)) if (/^(?:resolve|reverse)/.test(name)) Object.assign(dns, { [name]: (...args: unknown[]) => { (args.at(-1) as (e: Error) => void)(refused()); } });
  for (const name of Object.keys(promises)) if (/^(?:resolve|reverse)/.test(name)) Object.assign(promises, { [name]: () => Promise.reject(refused()) });
  for (const resolver of [dns.Resolver.prototype, promises.Resolver.prototype] as object[])
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(resolver)).concat(Object.getOwnPropertyNames(resolver)))
      if (/^(?:resolve|reverse)/.test(name)) Object.defineProperty(resolver, name, { value: () => { throw refused(); } });
  for (const name of ['bind', 'connect', 'send'] as const) dgram.Socket.prototype[name] = () => { throw refused(); };
  syncBuiltinESMExports();
  const kept = { ...envOfDrill(process.env), ...env };
  for (const name of Object.keys(process.env)) if (!(name in kept)) delete process.env[name];
  Object.assign(process.env, kept);
}
