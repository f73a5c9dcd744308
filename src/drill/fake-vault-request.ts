import type { Clock } from '../core/clock.ts';
import { toMs } from '../core/clock.ts';
import { json, type Answered } from './loopback-server.ts';
import type { FakeVaultState, FakeVaultToken } from './fake-vault-state.ts';

/** One authenticated request as a route sees it. */
export interface FakeAsk {
  readonly s: FakeVaultState;
  readonly clock: Clock;
  readonly op: 'read' | 'list' | 'update' | 'delete';
  readonly path: string;
  /** What the route's pattern caught. */
  readonly parts: readonly string[];
  readonly query: URLSearchParams;
  readonly body: { readonly [k: string]: unknown };
  readonly caller: FakeVaultToken;
  readonly sudo: (path: string) => boolean;
  readonly capabilities: (token: FakeVaultToken, path: string) => readonly string[];
}
export interface FakeRoute { readonly op: FakeAsk['op']; readonly path: RegExp; readonly sudo?: boolean; readonly answer: (ask: FakeAsk) => Answered }

/** Vault's answers as a real OpenBao gave them (real-servers.md §2). `wrapped` = go-multierror's framing. */
export const wrapped = (...texts: readonly string[]): string => `${texts.length} error${texts.length === 1 ? '' : 's'} occurred:\n${texts.map((t) => `\t* ${t}\n`).join('')}\n`;
export const errors = (status: number, ...texts: readonly string[]): Answered => json(status, { errors: texts });
export const data = (value: object | null, more: object = {}): Answered => json(200, { request_id: 'fake', lease_id: '', renewable: false, lease_duration: 0, data: value, wrap_info: null, warnings: null, auth: null, ...more });
/** The answer to a login or a mint. */
export const json200Auth = (auth: object, warnings: readonly string[]): Answered => data(null, { auth, warnings: warnings.length === 0 ? null : warnings });
export const noContent = (): Answered => ({ status: 204, body: '' });
export const absent = (): Answered => errors(404);
export const denied = (): Answered => errors(403, wrapped('permission denied'));
export const nowOf = (a: Pick<FakeAsk, 'clock'>): number => toMs(a.clock.now());
export const text = (v: unknown): string => (typeof v === 'string' ? v : '');
export const texts = (v: unknown): readonly string[] => (Array.isArray(v) ? v.filter((x): x is string => typeof x === 'string') : []);
/** `90s`, `1h`, `3600` or 3600 → seconds. */
export const seconds = (v: unknown): number => {
  if (typeof v === 'number') return v;
  const [, n, unit] = /^(\d+)(s|m|h)?$/.exec(text(v)) ?? [];
  return n === undefined ? 0 : Number(n) * ({ s: 1, m: 60, h: 3600 } as const)[(unit ?? 's') as 's' | 'm' | 'h'];
};
