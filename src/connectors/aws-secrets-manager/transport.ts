import type { Http, HttpAnswer, HttpRequest as HouseRequest } from '../../ports/http.ts';
import type { Fault } from '../../core/result.ts';
import { AwsTrouble, type Trouble } from './trouble.ts';

/** The SDK's request, as far as it is read here (`HttpRequest` of @smithy/types). */
interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: { readonly [name: string]: string | readonly string[] | null };
  readonly headers: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
}
interface SdkOptions { readonly abortSignal?: AbortSignal; readonly requestTimeout?: number }
export interface SdkTransport {
  readonly [k: string]: unknown;
  handle(request: SdkRequest, options?: SdkOptions): Promise<{ readonly response: { readonly statusCode: number; readonly headers: { readonly [name: string]: string }; readonly body: Uint8Array } }>;
}
/** Proxy and CA, where the entry names them. */
export type Route = Pick<HouseRequest, 'proxy' | 'ca'>;

const TIMEOUT_MS = 15_000;

export interface TransportIn {
  readonly http: Http;
  readonly route: () => Promise<Route>;
  /** The one origin that may be called; null = any with TLS: what a profile names (STS for a role, an SSO portal). */
  readonly origin: string | null;
}

/**
 * The SDK's requests through the house's client: a fresh connection each, no redirect followed, TLS verified, size and time capped,
 * and a request that surely never left told apart from one that may have been applied. The SDK's own handler does none of the four.
 */
export function sdkTransport({ http, route, origin }: TransportIn): SdkTransport {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      const url = urlOf(request);
      if (origin === null ? url.protocol !== 'https:' : url.origin !== origin) throw new AwsTrouble({ is: 'unavailable', why: 'another-host' });
      const answer = await http.send({
        ...await route(), method: request.method as HouseRequest['method'], url: url.href, headers: request.headers, timeoutMs: options?.requestTimeout ?? TIMEOUT_MS,
        ...(request.body !== undefined && { body: bytesOf(request.body) }), ...(options?.abortSignal !== undefined && { signal: options.abortSignal }),
      });
      if ('fault' in answer) throw new AwsTrouble(faultTrouble(answer.fault));
      const unusable = origin === null ? null : unusableJson(answer);
      if (unusable !== null) throw new AwsTrouble(unusable);
      return { response: { statusCode: answer.status, headers: answer.headers, body: Buffer.from(answer.text) } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

/** The SDK's bytes also play a string, and print a warning on the console if anybody takes them for one. */
const bytesOf = (body: string | Uint8Array): string | Uint8Array => (typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength));

function urlOf(request: SdkRequest): URL {
  const url = new URL(`${request.protocol}//${request.hostname}${request.port === undefined ? '' : `:${request.port}`}${request.path}`);
  for (const [name, value] of Object.entries(request.query ?? {})) for (const one of typeof value === 'string' || value === null ? [value ?? ''] : value) url.searchParams.append(name, one);
  return url;
}

export function faultTrouble(fault: Fault): Trouble {
  // Our own queue for it was too long: what it would have said, had it been sent.
  if (fault.class === 'throttled') return { is: 'throttled', retryAfterMs: fault.retryAfterMs ?? null };
  const why = String((fault.facts as { readonly why?: unknown } | undefined)?.why ?? fault.code);
  return fault.class === 'lost' ? { is: 'lost', why } : { is: 'unavailable', why };
}

/** Before the SDK reads it: every answer of the JSON 1.1 protocol is an object, a refusal names itself, and a proxy's page is neither. */
function unusableJson({ status, text, headers }: HttpAnswer): Trouble | null {
  if (status === 429) return { is: 'throttled', retryAfterMs: secondsOf(headers['retry-after']) };
  if (status < 200 || (status > 299 && status < 400) || status >= 500) return { is: 'lost', why: `status-${status}` };
  const body = parsed(text);
  if (body === null) return { is: 'lost', why: `no-json-${status}` };
  return status >= 400 && typeof body['__type'] !== 'string' && headers['x-amzn-errortype'] === undefined && typeof body['code'] !== 'string' ? { is: 'lost', why: `no-name-${status}` } : null;
}
function parsed(text: string): { readonly [k: string]: unknown } | null {
  try { const v: unknown = JSON.parse(text); return typeof v === 'object' && v !== null && !Array.isArray(v) ? v as { readonly [k: string]: unknown } : null; } catch { return null; }
}
const secondsOf = (header: string | undefined): number | null => (/^\d{1,5}$/.test(header?.trim() ?? '') ? Number(header) * 1000 : null);
