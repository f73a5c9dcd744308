import type { Held } from '../../ports/call.ts';
import { isIntact, readClaims } from './claims.ts';
import type { JwtCx } from './context.ts';
import { findIssued } from './register.ts';

/** What the authority itself can vouch for about a token. `exp` in seconds. */
export interface Known { readonly aud: readonly string[]; readonly exp: number | null; readonly registered: boolean; readonly intact: boolean }

/**
 * Audience and end from what was signed or registered. An inventory's `exp` is a person's word, and could fake a clock proof;
 * its audience is taken where there is nothing better: a wrong one only makes a control fail. Throws E_AUTH.
 */
export async function knownFacts(cx: JwtCx, of: Held): Promise<Known> {
  const { dir } = cx.authority;
  const { iss } = await cx.authority.facts();
  const issued = of.token.id === null ? null : await findIssued(dir, of.token.id);
  const claims = of.value ? await readClaims(of.value) : null;
  const intact = claims !== null && of.value !== null && claims.iss === iss && claims.jti === of.token.id && await isIntact(dir, of.value);
  const from = intact ? claims : issued;
  return { aud: from?.aud ?? of.token.audience, exp: from?.exp ?? null, registered: issued !== null, intact };
}

export const someoneDoesNotCheck = (cx: JwtCx, aud: readonly string[]): boolean => aud.some((a) => cx.config.audiences?.[a]?.checks === 'none');
export const everyoneChecks = (cx: JwtCx, aud: readonly string[]): boolean => aud.length > 0 && aud.every((a) => cx.config.audiences?.[a]?.checks === 'list');
