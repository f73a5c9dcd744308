import type { Fault } from '../core/result.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'PATCH';
  readonly url: string;
  readonly headers?: { readonly [name: string]: string };
  readonly body?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Bytes of the answer's body; more is a fault. Default 1 MiB. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** A read that needs no connection of its own: one answer may serve all who asked the very same before it was sent. */
  readonly shared?: true;
  /** An HTTP proxy, `http://[user:password@]host[:port]`; https goes through it by CONNECT. None is taken from the environment. */
  readonly proxy?: string;
  /** PEM of a private CA, trusted beside the system's for this request. */
  readonly ca?: string;
}
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
  /** The answer's `Date`, for the issuer's skew (TRUTH T11). */
  readonly date: number | null;
}
/**
 * A fresh connection for every request, no redirect followed, TLS verified. A 3xx–5xx is an answer, not a fault.
 * Faults: `unavailable` (surely not sent), `lost` (sent, no usable answer). Neither holds url, header or body.
 */
export interface Http { send(request: HttpRequest): Promise<HttpAnswer | { readonly fault: Fault }> }
