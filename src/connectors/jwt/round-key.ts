import { toMs } from '../../core/clock.ts';
import type { Verdict } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import type { Call } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { readClaims } from './claims.ts';
import { jwksMaxAgeMs } from './config.ts';
import type { JwtCx } from './context.ts';
import { controlFor } from './control.ts';
import { fetchJwks } from './fetch-published.ts';
import { keyIsRetired } from './key-retire.ts';
import { openProbe } from './key-probe.ts';
import { loadKeys } from './keys.ts';
import { audiencesOfKey, CONTROL_LIFE_S, signProbe } from './probe-token.ts';
import { askAll } from './round.ts';
import { cannotTell, dateOf, verdictOf } from './verdict.ts';

/**
 * One round for a signing key (TRUTH T3, row `jwt-key`). What is presented is a token that the key signed, never the key. Dead needs
 * all of: burned, private half removed, kid gone from the JWKS that consumers read, the probe token refused by every verifier.
 */
export async function keyRound(cx: JwtCx, ask: RoundAsk, { kid, call }: { kid: string; call: Call }): Promise<Verdict> {
  const verifiers = cx.config.verifiers ?? [];
  if (verifiers.length === 0) return cannotTell('verifier', 'no verifier is configured to ask about a key');
  const nowMs = toMs(cx.deps.clock.now());
  const probe = await probeOf(cx, kid, nowMs).catch(() => null);
  if (!probe) return cannotTell('verifier', 'there is no probe token of the key, or it is not sealed to you');
  const expMs = ((await readClaims(probe.value))?.exp ?? 0) * 1000;
  const control = await controlFor(cx, ask, { audience: probe.audience, avoid: [kid] });
  const vantages = await askAll(cx, { verifiers, value: probe.value, control, call });
  const verdict = verdictOf(vantages, 'verifier', toMs(cx.deps.clock.now()));
  if (verdict.is !== 'dead') return verdict;

  const not = (detail: string): Verdict => ({ ...verdict, is: 'cannot-tell', detail: `${detail} · ${verdict.detail}` });
  if (probe.fresh || !(await keyIsRetired(cx, kid).catch(() => false))) return not('the key is not retired');
  if (expMs - Math.max(nowMs, ...vantages.map((v) => dateOf(v) ?? 0)) <= Math.max(jwksMaxAgeMs(cx.config), 120_000)) return not('the probe token has expired, or is about to');
  // The card's propagation is that of the list; a key lives on in verifiers' caches, so dead rounds count only after those have run out.
  if (ask.revokedAt === null || nowMs < toMs(ask.revokedAt) + jwksMaxAgeMs(cx.config)) return not('refused, but a verifier may still hold the key in its cache');
  if (!cx.config.published) return not('no published JWKS is configured');
  const { body: jwks } = await fetchJwks(cx, cx.config.published.jwks, call);
  if (!jwks || jwks.length === 0) return not('the published JWKS cannot be had');
  return jwks.some((k) => k.kid === kid) ? { ...verdict, is: 'alive', detail: `the published JWKS still has the key · ${verdict.detail}` } : verdict;
}

/** Signed now while the key is ours to use (a baseline); after the retire the one that was sealed. */
async function probeOf(cx: JwtCx, kid: string, nowMs: number): Promise<{ readonly value: Secret; readonly audience: readonly string[]; readonly fresh: boolean } | null> {
  const key = (await loadKeys(cx.authority.dir)).find((k) => k.kid === kid && k.role === 'token');
  if (!key) {
    const value = await openProbe(cx.authority.dir, kid, cx.deps);
    return value && { value, audience: (await readClaims(value))?.aud ?? [], fresh: false };
  }
  const audience = await audiencesOfKey(cx.authority, cx.config, kid);
  if (audience.length === 0) return null;
  return { value: await signProbe(key, { iss: (await cx.authority.facts()).iss, audience, nowMs, lifeS: CONTROL_LIFE_S }), audience, fresh: true };
}
