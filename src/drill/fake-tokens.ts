import { createHash } from 'node:crypto';
import type { Lie } from './lies.ts';

/** What the simulated issuer remembers. A value follows from id and seed, so the file holds none. */
export type TokenEntry =
  | { readonly is: 'issued'; readonly id: string; readonly subject: string; readonly scopes: readonly string[]; readonly audience: readonly string[]; readonly createdMs: number; readonly expiresMs: number; readonly mark: string | null }
  | { readonly is: 'revoked' | 'suspended' | 'reinstated'; readonly id: string; readonly atMs: number }
  | { readonly is: 'called'; readonly effect: string; readonly subject: string; readonly idem: string }
  | { readonly is: 'lie'; readonly lie: Lie }
  | { readonly is: 'credential'; readonly dead: boolean };

export type IssuedEntry = Extract<TokenEntry, { is: 'issued' }>;
export interface FakeTokens {
  readonly issued: ReadonlyMap<string, IssuedEntry>;
  readonly revokedMs: ReadonlyMap<string, number>;
  readonly suspendedMs: ReadonlyMap<string, number>;
  readonly lie: Lie;
  readonly credentialDead: boolean;
  called(effect: string, subject: string): number;
}

export function foldTokens(entries: readonly TokenEntry[]): FakeTokens {
  const issued = new Map<string, IssuedEntry>();
  const revokedMs = new Map<string, number>();
  const suspendedMs = new Map<string, number>();
  const calls = new Map<string, number>();
  let lie: Lie = { is: 'none' };
  let credentialDead = false;
  for (const e of entries) switch (e.is) {
    case 'issued': issued.set(e.id, e); break;
    case 'revoked': if (!revokedMs.has(e.id)) revokedMs.set(e.id, e.atMs); break;
    case 'suspended': suspendedMs.set(e.id, e.atMs); break;
    case 'reinstated': suspendedMs.delete(e.id); break;
    case 'called': calls.set(`${e.effect} ${e.subject}`, (calls.get(`${e.effect} ${e.subject}`) ?? 0) + 1); break;
    case 'lie': lie = e.lie; break;
    case 'credential': credentialDead = e.dead; break;
  }
  return { issued, revokedMs, suspendedMs, lie, credentialDead, called: (effect, subject) => calls.get(`${effect} ${subject}`) ?? 0 };
}

export const fakeValue = (id: string, seed: number): string => `fake_${id}_${createHash('sha256').update(`${seed} ${id}`).digest('hex').slice(0, 24)}`;
export const idOfFake = (value: string, seed: number): string | null => {
  const id = /^fake_(.+)_[0-9a-f]{24}$/.exec(value.trim())?.[1];
  return id !== undefined && fakeValue(id, seed) === value.trim() ? id : null;
};

/** The data plane: does it let the token in at that moment? Lies about tokens are told; weather is none of its matter. */
export function fakeAccepts(s: FakeTokens, id: string, { nowMs, propagationMs }: { nowMs: number; propagationMs: number }): boolean {
  const token = s.issued.get(id);
  if (!token || nowMs >= token.expiresMs) return false;
  const since = Math.min(s.revokedMs.get(id) ?? Infinity, s.suspendedMs.get(id) ?? Infinity);
  const gone = nowMs >= since + propagationMs;
  switch (s.lie.is) {
    case 'accept-revoked': return true;
    case 'refuse-everything': return false;
    case 'refuse-then-accept': return !gone || nowMs >= since + propagationMs + s.lie.afterMs;
    default: return !gone;
  }
}
