import { readTextIfThere, writePublic } from '../../platform/files.ts';
import { TokenctlError } from '../../core/errors.ts';
import { loadKeys, publicJwk } from './keys.ts';
import { layout } from './layout.ts';
import { readList, signList, type RevocationList } from './list.ts';
import { readRevoked } from './register.ts';
import type { JWK } from 'jose';

/** The JWKS holds every key that may sign now, and no other: on a compromise there is no overlap (reference: emergency rotation). */
export async function publishJwks(dir: string): Promise<void> {
  await writePublic(layout(dir).jwks, `${JSON.stringify({ keys: (await loadKeys(dir)).map(publicJwk) })}\n`);
}

/** Signs the list anew from its source. Throws E_AUTH without a key for lists. */
export async function publishList(dir: string, { iss, nowMs, maxAgeMs }: { iss: string; nowMs: number; maxAgeMs: number }): Promise<void> {
  const key = (await loadKeys(dir)).find((k) => k.role === 'list');
  if (!key) throw new TokenctlError('E_AUTH', 'The authority has no key to sign its revocation list with.');
  const revoked = (await readRevoked(dir)).values();
  await writePublic(layout(dir).list, await signList(key, { iss, revoked, nowMs, maxAgeMs }));
}

export const jwksOf = (text: string): readonly JWK[] | null => {
  try {
    const keys = (JSON.parse(text) as { keys?: unknown } | null)?.keys;
    return Array.isArray(keys) && keys.every((k) => typeof k === 'object' && k !== null) ? keys as JWK[] : null;
  } catch { return null; }
};

/** What lies in our own `public/`: for observe, never for a round. */
export async function ownPublished(dir: string, { iss, nowMs }: { iss: string; nowMs: number }): Promise<{ readonly kids: readonly string[]; readonly list: RevocationList | null }> {
  const at = layout(dir);
  const jwks = jwksOf((await readTextIfThere(at.jwks)) ?? '') ?? [];
  const text = await readTextIfThere(at.list);
  return { kids: jwks.map((k) => String(k.kid)), list: text === null ? null : await readList(text, { jwks, iss, nowMs }) };
}
