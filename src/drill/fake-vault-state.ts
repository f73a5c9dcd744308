import { randomBytes, randomUUID } from 'node:crypto';
import type { Rule } from './fake-vault-acl.ts';

export interface FakeVaultToken {
  readonly value: string; readonly accessor: string; readonly parent: string | null; readonly policies: readonly string[]; readonly path: string;
  readonly meta: { readonly [k: string]: string } | null; readonly displayName: string; readonly entity: string; readonly type: 'service' | 'batch';
  readonly createdMs: number; readonly expiresMs: number | null; readonly explicitMaxS: number; uses: number;
}
export interface FakeLease { readonly id: string; readonly issuedMs: number; expiresMs: number; readonly token: string | null; /** Its backend will not end it. */ stuck: boolean; /** Is what it stands for alive at the backend? */ alive: boolean }
export interface FakeSecretId { readonly accessor: string; readonly value: string; readonly createdMs: number; readonly expiresMs: number | null; readonly meta: { readonly [k: string]: string } }
export interface FakeKvVersion { data: unknown; readonly createdMs: number; deletedMs: number | null; destroyed: boolean }
/** `deleteAfterMs`: `delete_version_after` of the path; 0 = never. */
export interface FakeKvPath { current: number; oldest: number; deleteAfterMs: number; readonly versions: Map<number, FakeKvVersion> }
export interface FakeTokenRole { readonly orphan: boolean; readonly allowed: readonly string[]; readonly type?: 'service' | 'batch'; readonly maxTtlS?: number }

/** Everything that a simulated cluster knows; a node that lags keeps a copy of it. */
export interface FakeVaultState {
  /** By value; `addToken` and `removeToken` keep the two that follow in step. */
  readonly tokens: Map<string, FakeVaultToken>;
  readonly byAccessor: Map<string, FakeVaultToken>;
  /** Value of a parent → values of its children. */
  readonly children: Map<string, Set<string>>;
  readonly leases: Map<string, FakeLease>;
  readonly entities: Map<string, { disabled: boolean }>;
  readonly tokenRoles: Map<string, FakeTokenRole>;
  /** `mount/role` → its secret ids by accessor. */
  readonly secretIds: Map<string, Map<string, FakeSecretId>>;
  /** `mount/role` → the entity that its logins have. */
  readonly roleEntities: Map<string, string>;
  readonly kv: Map<string, Map<string, FakeKvPath>>;
  readonly policies: Map<string, readonly Rule[]>;
  irrevocable: number;
}

export const emptyVault = (): FakeVaultState =>
  ({ tokens: new Map(), byAccessor: new Map(), children: new Map(), leases: new Map(), entities: new Map(), tokenRoles: new Map(), secretIds: new Map(), roleEntities: new Map(), kv: new Map(), policies: new Map(), irrevocable: 0 });

const letters = (n: number): string => {
  let text = '';
  while (text.length < n) text += randomBytes(n).toString('base64').replace(/[^A-Za-z0-9]/g, '');
  return text.slice(0, n);
};
export const newAccessor = (): string => letters(24);
export const newServiceValue = (): string => `s.${letters(24)}`;
export const newBatchValue = (): string => `b.${letters(120)}`;
export const newUuid = (): string => randomUUID();

/** Alive = there, not past its time, uses left. A token whose entity is disabled is still there. */
export const living = (t: FakeVaultToken | undefined, nowMs: number): FakeVaultToken | null => (t !== undefined && (t.expiresMs === null || t.expiresMs > nowMs) && t.uses !== -1 ? t : null);

export function addToken(s: FakeVaultState, t: FakeVaultToken): void {
  s.tokens.set(t.value, t);
  if (t.type === 'service') s.byAccessor.set(t.accessor, t);
  if (t.parent === null) return;
  const siblings = s.children.get(t.parent) ?? new Set();
  siblings.add(t.value);
  s.children.set(t.parent, siblings);
}

export function removeToken(s: FakeVaultState, t: FakeVaultToken): void {
  s.tokens.delete(t.value);
  s.byAccessor.delete(t.accessor);
  if (t.parent !== null) s.children.get(t.parent)?.delete(t.value);
}

/** A token, its children and their leases: the token at once, leases by a backend that may refuse (providers.md §2.1). */
export function killTree(s: FakeVaultState, token: FakeVaultToken, nowMs: number): void {
  removeToken(s, token);
  for (const lease of [...s.leases.values()]) if (lease.token === token.value) endLease(s, lease, nowMs);
  for (const value of [...s.children.get(token.value) ?? []]) {
    const child = s.tokens.get(value);
    if (child !== undefined) killTree(s, child, nowMs);
  }
}

/** Its record goes once the backend has ended it; a backend that refuses keeps it, past its time. */
export function endLease(s: FakeVaultState, lease: FakeLease, nowMs: number): boolean {
  if (lease.stuck) { lease.expiresMs = Math.min(lease.expiresMs, nowMs); return false; }
  lease.alive = false;
  return s.leases.delete(lease.id);
}
