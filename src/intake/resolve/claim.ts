import type { Fingerprint, TokenKey } from '../../core/brand.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import type { Identified } from '../identify.ts';
import { claimsOffline, serves } from '../issuer-kinds.ts';
import { UNKNOWN } from '../kind-info.ts';
import type { ResolveDeps } from './types.ts';

/** Who a value is. `token` null = nobody claims it. */
export interface Claimed { readonly token: Token | null; readonly fingerprint: Fingerprint | null; readonly claims: readonly string[]; readonly notes: readonly string[] }

/** The inventory's entry of a token knows owner, labels and need; the issuer knows dates. */
const merge = (claimed: Token, known: Token | undefined): Token => (known
  ? { ...known, subject: known.subject ?? claimed.subject, created: claimed.created ?? known.created, expires: claimed.expires ?? known.expires, lastUsed: claimed.lastUsed ?? known.lastUsed, fingerprint: known.fingerprint ?? claimed.fingerprint }
  : claimed);

/** A JWT that lost its signature is asked for as `header.payload.`: who it is stands in its claims. */
const askable = (value: Secret, hit: Identified | null): Secret =>
  (hit?.jwt && value.reveal().split('.').length === 2 ? new Secret(`${value.reveal()}.`) : value);

async function ask(value: Secret, hit: Identified | null, deps: ResolveDeps): Promise<{ readonly found: ReadonlyMap<string, Token>; readonly notes: readonly string[] }> {
  const found = new Map<string, Token>();
  const notes: string[] = [];
  for (const [name, issuer] of deps.issuers) {
    if (!(issuer.reads.mine?.(value) ?? (hit !== null && serves(issuer, hit.kind))) || (deps.online === false && !claimsOffline(issuer))) continue;
    try {
      const token = await issuer.reads.claim(askable(value, hit), deps.call);
      if (token) found.set(name, token);
    } catch (error) {
      deps.call.signal.throwIfAborted();
      if (!isTokenctlError(error)) throw error;
      notes.push(`${name} could not be asked whose ${hit ? `a ${hit.title}` : 'the string'} is (${error.code}); what it does not claim stays unidentified.`);
    }
  }
  return { found, notes };
}

function one(found: ReadonlyMap<string, Token>): Token | null {
  const keys = new Map([...found.values()].map((token) => [token.key, token]));
  const [only = null] = keys.values();
  if (keys.size > 1)
    throw new TokenctlError('E_AMBIGUOUS', `${found.size} issuers claim the same value.`, {
      lines: [...keys.keys()], hint: 'Name the one that is meant as ISSUER/ID.', facts: { claims: [...keys.keys()] },
    });
  return only;
}

/** The inventory's token that the string names openly: its jti at the issuer of that `iss`, or its public id. */
function byOpenId(hit: Identified | null, { inventory, issuers }: ResolveDeps): Token | undefined {
  if (hit?.publicId) return inventory.tokens.find((token) => token.id === hit.publicId);
  const { iss, jti } = hit?.jwt ?? {};
  if (!hit || !iss || !jti) return undefined;
  const names = [...issuers].filter(([, issuer]) => issuer.iss === iss && serves(issuer, hit.kind)).map(([name]) => name);
  return names.map((name) => inventory.byKey(`${name}/${jti}` as TokenKey)).find((token) => token !== undefined);
}

/**
 * Whose a value is, in the order of TRUTH T5: a JWT by iss and jti; a fingerprint of the inventory; the issuers whose
 * format it has. Throws E_FINGERPRINT_KEY when the inventory cannot be matched for want of the key (which is not the
 * same as not found), E_AMBIGUOUS when two claim it.
 */
export async function claimValue(value: Secret, hit: Identified | null, deps: ResolveDeps): Promise<Claimed> {
  const { inventory, fingerprint: keyed } = deps;
  const openly = hit?.jwt?.jti ? await ask(value, hit, deps) : null;
  const jwt = openly && one(openly.found);
  if (keyed === null && !jwt && inventory.searched)
    throw new TokenctlError('E_FINGERPRINT_KEY', 'The fingerprint key is missing, so the inventory cannot be searched.', { hint: '`tokenctl doctor` says where the workspace expects it; nothing was attempted.' });
  const fingerprint = keyed?.(value) ?? null;
  const done = (token: Token | null, { found, notes }: Awaited<ReturnType<typeof ask>>): Claimed => ({ token, fingerprint, claims: [...found.keys()], notes });
  const none = { found: new Map<string, Token>(), notes: openly?.notes ?? [] };
  if (openly && jwt) return done(merge(jwt, inventory.byKey(jwt.key)), openly);
  const known = (fingerprint && inventory.byFingerprint(fingerprint)) ?? byOpenId(hit, deps);
  if (known) return done(known, none);
  const asked = openly ?? await ask(value, hit, deps);
  const claimed = one(asked.found);
  return done(claimed && merge(claimed, inventory.byKey(claimed.key)), asked);
}

/** The token of a string that nobody claims: its key is its fingerprint; what a JWT says of itself is not believed. */
export const unclaimed = (key: TokenKey, hit: Identified | null, fingerprint: Fingerprint | null): Token => ({
  key, issuer: null, id: null, kind: hit?.kind ?? UNKNOWN, subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null,
  fingerprint, owner: null, labels: [], declared: null,
});
