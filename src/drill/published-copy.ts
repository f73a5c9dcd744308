import type { JWK } from 'jose';
import { toMs, type Clock } from '../core/clock.ts';
import { readText } from '../platform/files.ts';
import type { Http } from '../ports/http.ts';

export interface PublishedFrom { readonly jwks: string; readonly list: string; readonly iss: string; readonly maxAgeMs: number }
export interface PublishedCopy {
  /** The key with that kid; fetched anew if the copy is old, or does not know it. */
  key(kid: string): Promise<JWK | null>;
  /** jtis on the revocation list. Throws if no valid list can be had: a verifier that cannot know must not accept. */
  revoked(): Promise<ReadonlySet<string>>;
}

/** What a resource server keeps of an authority's published files, for `maxAgeMs` at most. Written apart from the connector: it is the witness. */
export function publishedCopy(from: PublishedFrom, { clock, http }: { readonly clock: Clock; readonly http: Http }): PublishedCopy {
  const jwks = cached(async () => {
    const keys = (JSON.parse(await fetchText(from.jwks, http)) as { keys?: JWK[] }).keys;
    if (!Array.isArray(keys)) throw new Error('no JWKS');
    return keys;
  }, { clock, maxAgeMs: from.maxAgeMs });
  const find = async (kid: string): Promise<JWK | null> =>
    (await jwks()).find((k) => k.kid === kid) ?? (await jwks({ anew: true })).find((k) => k.kid === kid) ?? null;
  const list = cached(async () => {
    const [{ jwtVerify }, { importJWK }] = await Promise.all([import('jose/jwt/verify'), import('jose/key/import')]);
    const { payload } = await jwtVerify((await fetchText(from.list, http)).trim(), async (header) => {
      const jwk = await find(header.kid ?? '');
      if (jwk?.alg === undefined || (jwk as { tokenctl_use?: unknown }).tokenctl_use !== 'revocation-list') throw new Error('no list key');
      return importJWK(jwk, jwk.alg);
    }, { typ: 'tokenctl-revoked+jwt', issuer: from.iss, algorithms: ['EdDSA', 'ES256'], currentDate: new Date(toMs(clock.now())), clockTolerance: 60 });
    return new Set((payload['revoked'] as { jti: string }[]).map((r) => r.jti));
  }, { clock, maxAgeMs: from.maxAgeMs });
  return {
    async key(kid) {
      const jwk = await find(kid);
      return jwk && (jwk as { tokenctl_use?: unknown }).tokenctl_use === undefined ? jwk : null;
    },
    revoked: () => list(),
  };
}

function cached<T>(load: () => Promise<T>, { clock, maxAgeMs }: { clock: Clock; maxAgeMs: number }): (o?: { anew: boolean }) => Promise<T> {
  let kept: { readonly value: T; readonly atMs: number } | null = null;
  return async (o) => {
    const nowMs = toMs(clock.now());
    if (kept === null || o?.anew === true || nowMs - kept.atMs >= maxAgeMs || nowMs < kept.atMs) kept = { value: await load(), atMs: nowMs };
    return kept.value;
  };
}

async function fetchText(where: string, http: Http): Promise<string> {
  if (!/^https?:/.test(where)) return readText(where.replace(/^file:/, ''));
  const answer = await http.send({ method: 'GET', url: where, timeoutMs: 5_000, maxBytes: 16 * 1024 * 1024 });
  if ('fault' in answer || answer.status !== 200) throw new Error('not published');
  return answer.text;
}
