/**
 * What an id of this issuer names. A service token is its accessor; all else says what it is before a colon. `dropped` = a prefix whose
 * leases are to be forgotten although their backend refuses (revoke-force): that ends Vault's record, and proves nothing.
 */
export type Target =
  | { readonly is: 'token'; readonly accessor: string }
  /** Known by its keyed fingerprint: Vault gives it no accessor. */
  | { readonly is: 'batch'; readonly id: string }
  | { readonly is: 'lease'; readonly id: string }
  | { readonly is: 'leases'; readonly prefix: string }
  | { readonly is: 'dropped'; readonly prefix: string }
  | { readonly is: 'secret-id'; readonly mount: string; readonly role: string; readonly accessor: string }
  | { readonly is: 'unknown' };

const plainPath = (text: string): boolean => text !== '' && text.split('/').every((s) => s !== '' && s !== '.' && s !== '..');

export function targetOf(id: string | null): Target {
  if (id === null) return { is: 'unknown' };
  const [, kind, rest = ''] = /^(batch|lease|leases|leases-force|secret-id):(.+)$/s.exec(id) ?? [];
  switch (kind) {
    case undefined: return /^[A-Za-z0-9_-]{8,64}(\.[A-Za-z0-9]{1,16})?$/.test(id) ? { is: 'token', accessor: id } : { is: 'unknown' };
    case 'batch': return { is: 'batch', id: rest };
    case 'lease': return plainPath(rest) ? { is: 'lease', id: rest } : { is: 'unknown' };
    case 'leases': case 'leases-force': {
      const prefix = rest.replace(/\/+$/, '');
      return plainPath(prefix) ? { is: kind === 'leases' ? 'leases' : 'dropped', prefix } : { is: 'unknown' };
    }
    case 'secret-id': {
      const parts = rest.split('/');
      const [accessor = '', role = ''] = [parts.pop(), parts.pop()];
      return plainPath(rest) && parts.length > 0 ? { is: 'secret-id', mount: parts.join('/'), role, accessor } : { is: 'unknown' };
    }
    default: return { is: 'unknown' };
  }
}

export const leaseTokenId = (lease: string): string => `lease:${lease}`;
export const secretIdTokenId = (o: { readonly mount: string; readonly role: string; readonly accessor: string }): string => `secret-id:${o.mount}/${o.role}/${o.accessor}`;
