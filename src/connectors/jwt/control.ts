import { toMs } from '../../core/clock.ts';
import type { Secret } from '../../core/secret.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { isIntact, readClaims } from './claims.ts';
import type { JwtCx } from './context.ts';
import { CONTROL_LIFE_S, signingKey, signProbe } from './probe-token.ts';
import { readRevoked } from './register.ts';
import { kidOfToken } from './token-of.ts';

/**
 * The control of one round: the token that was handed, if it is good and for the same audience; else one that the authority
 * signs now. null = none can be made. `avoid`: a kid that must not sign it.
 */
export async function controlFor(cx: JwtCx, ask: RoundAsk, { audience, avoid = [] }: { audience: readonly string[]; avoid?: readonly string[] }): Promise<Secret | null> {
  const nowMs = toMs(cx.deps.clock.now());
  try {
    const given = ask.control?.value ?? null;
    const token = ask.control?.token;
    if (given && token && token.key !== ask.of.token.key && kidOfToken(token) === null && await serves(cx, given, { audience, avoid, nowMs })) return given;
    const key = audience.length === 0 ? null : await signingKey(cx.authority, avoid);
    return key && await signProbe(key, { iss: (await cx.authority.facts()).iss, audience, nowMs, lifeS: CONTROL_LIFE_S });
  } catch {
    return null;
  }
}

async function serves(cx: JwtCx, value: Secret, { audience, avoid, nowMs }: { audience: readonly string[]; avoid: readonly string[]; nowMs: number }): Promise<boolean> {
  const claims = await readClaims(value);
  return claims !== null && (claims.exp ?? Infinity) * 1000 > nowMs + 10_000 && !avoid.includes(claims.kid ?? '')
    && audience.every((a) => claims.aud.includes(a)) && !(await readRevoked(cx.authority.dir)).has(claims.jti) && await isIntact(cx.authority.dir, value);
}
