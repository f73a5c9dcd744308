import { toMs } from '../../core/clock.ts';
import type { Reply } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import type { EffectCall } from '../../ports/call.ts';
import { mustBeInTime } from '../../ports/in-time.ts';
import type { MintSpec } from '../../ports/issuer.ts';
import { maxTtlMs } from './config.ts';
import type { JwtCx } from './context.ts';
import { generateKey, loadKeys, type SigningKey } from './keys.ts';
import { publishJwks } from './publish.ts';
import { findIssued, readRevoked, registerToken, type Issued } from './register.ts';
import { lostHalfway, refused } from './reply.ts';
import { signAccessToken } from './sign.ts';
import { kidOfToken, tokenOfIssued } from './token-of.ts';

type Minted = { readonly token: Token; readonly secret: Secret };

/**
 * An RFC 9068 access token with exactly the scopes and audience asked for: jti = the change's mark, iat = the intent's time, so
 * that minting again after a crash gives the same token (TRUTH T9.4). Registered before it is signed.
 */
export async function mint(cx: JwtCx, spec: MintSpec, call: EffectCall): Promise<Reply<Minted>> {
  const cap = maxTtlMs(cx.config, cx.deps.maxTtlMs);
  if (spec.ttlMs > cap || spec.ttlMs < 1000) return refused('E_POLICY', 'ttl', { maxTtlMs: cap });
  if (spec.audience.length === 0) return refused('E_REFUSED', 'no-audience');
  if (kidOfToken(spec.like) !== null) return refused('E_NO_VERB', 'a key is replaced when it is retired');
  let wrote = false;
  try {
    const { iss, alg } = await cx.authority.facts();
    const { dir } = cx.authority;
    return await cx.authority.change(call.signal, async (): Promise<Reply<Minted>> => {
      const old = spec.like.id === null ? null : await findIssued(dir, spec.like.id);
      const sub = spec.like.subject ?? old?.sub ?? null;
      if (sub === null) return refused('E_REFUSED', 'no-subject');
      const iat = Math.floor(toMs(call.intendedAt) / 1000);
      const asked = { jti: call.mark, sub, client_id: old?.client_id ?? sub, scope: spec.scopes, aud: spec.audience, iat, exp: iat + Math.floor(spec.ttlMs / 1000) };
      const avoid = spec.avoid.filter((id) => id.startsWith('key:')).map((id) => id.slice(4));
      const keys = (await loadKeys(dir)).filter((k) => k.role === 'token' && !avoid.includes(k.kid));
      const before = await findIssued(dir, call.mark);
      let key: SigningKey | undefined = keys[0];
      if (before) {
        // The same request again, or nothing: what was asked under this mark must not change, and a dead one does not return.
        key = keys.find((k) => k.kid === before.kid);
        if (!key || !same(before, asked) || (await readRevoked(dir)).has(call.mark)) return { ok: false, fault: { code: 'E_CONFLICT', class: 'conflict', facts: { why: 'mark-taken' } } };
      } else {
        if (!key) {
          key = await generateKey(dir, { alg, role: 'token', nowMs: toMs(cx.deps.clock.now()) });
          await publishJwks(dir);
        }
        mustBeInTime();
        wrote = true;
        await registerToken(dir, { ...asked, kid: key.kid });
      }
      const secret = await signAccessToken(key, iss, asked);
      return { ok: true, how: 'done', out: { token: tokenOfIssued(cx.id, { ...asked, kid: key.kid }, cx.deps.fingerprint(secret)), secret } };
    });
  } catch (e) { return lostHalfway(e, wrote); }
}

const same = ({ kid: _, ...a }: Issued, b: Omit<Issued, 'kid'>): boolean =>
  a.jti === b.jti && a.sub === b.sub && a.client_id === b.client_id && a.iat === b.iat && a.exp === b.exp && a.scope.join(' ') === b.scope.join(' ') && a.aud.join(' ') === b.aud.join(' ');
