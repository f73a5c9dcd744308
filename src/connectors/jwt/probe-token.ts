import { randomUUID } from 'node:crypto';
import type { Secret } from '../../core/secret.ts';
import type { Authority } from './authority.ts';
import type { JwtConfig } from './config.ts';
import { loadKeys, type SigningKey } from './keys.ts';
import { allIssued } from './register.ts';
import { signAccessToken } from './sign.ts';

/** Neither a mint nor an orphan: without scope, not registered, and gone after five minutes (TRUTH T3, row `jwt`). */
export const CONTROL_LIFE_S = 300;
/** A probe token of a burned key serves the last shipped revival check too, at seven days. */
export const KEY_PROBE_LIFE_S = 8 * 86_400;

export function signProbe(key: SigningKey, { iss, audience, nowMs, lifeS }: { iss: string; audience: readonly string[]; nowMs: number; lifeS: number }): Promise<Secret> {
  const iat = Math.floor(nowMs / 1000);
  return signAccessToken(key, iss, { jti: `tokenctl-control-${randomUUID()}`, sub: 'tokenctl-control', client_id: 'tokenctl', scope: [], aud: audience, iat, exp: iat + lifeS });
}

/** The newest key that may sign tokens and is not one of `avoid` (kids). */
export const signingKey = async (a: Authority, avoid: readonly string[] = []): Promise<SigningKey | null> =>
  (await loadKeys(a.dir)).find((k) => k.role === 'token' && !avoid.includes(k.kid)) ?? null;

/** Every audience that a token of this key may be meant for. */
export async function audiencesOfKey(a: Authority, config: JwtConfig, kid: string): Promise<readonly string[]> {
  const all = new Set(Object.keys(config.audiences ?? {}));
  for await (const t of allIssued(a.dir)) if (t.kid === kid) t.aud.forEach((x) => all.add(x));
  return [...all].sort();
}
