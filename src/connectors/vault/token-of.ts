import { as, type Fingerprint, type Instant, type TokenKey } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import type { Token } from '../../core/token.ts';
import { numberOf, textOf, textsOf, type Obj } from './heard.ts';

const plain = (issuer: string, id: string, kind: string): Token => ({
  key: as<TokenKey>(`${issuer}/${id}`), issuer, id, kind, subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null,
  fingerprint: null, owner: null, labels: [], declared: null,
});

/** Vault writes nanoseconds; times that are none of ours stay unknown. */
export function timeOf(v: unknown): Instant | null {
  const ms = typeof v === 'string' ? Date.parse(v) : NaN;
  return Number.isNaN(ms) || ms <= 0 ? null : instant(ms);
}

/** A token as `lookup` and `lookup-accessor` tell it. Its policies are its scopes; there is no last use (providers.md §2.1). */
export function tokenOfLookup(issuer: string, data: Obj, fingerprint: Fingerprint | null = null): Token | null {
  const accessor = textOf(data['accessor']);
  const batch = data['type'] === 'batch';
  const id = batch ? fingerprint && `batch:${fingerprint}` : accessor;
  if (id === null) return null;
  const created = numberOf(data['creation_time']);
  const ttl = numberOf(data['creation_ttl']) ?? 0;
  const expires = timeOf(data['expire_time']) ?? (batch && created !== null && ttl > 0 ? instant((created + ttl) * 1000) : null);
  return {
    ...plain(issuer, id, batch ? 'vault-batch' : 'vault-service'), subject: textOf(data['display_name']),
    scopes: [...new Set([...textsOf(data['policies']), ...textsOf(data['identity_policies'])])].sort(),
    created: created === null ? null : instant(created * 1000), expires, fingerprint,
  };
}

export const tokenOfLease = (issuer: string, lease: string, data: Obj = {}): Token =>
  ({ ...plain(issuer, `lease:${lease}`, 'vault-lease'), created: timeOf(data['issue_time']), expires: timeOf(data['expire_time']) });

export const tokenOfSecretId = (issuer: string, id: string, data: Obj = {}): Token =>
  ({ ...plain(issuer, id, 'vault-secret-id'), created: timeOf(data['creation_time']), expires: timeOf(data['expiration_time']) });
