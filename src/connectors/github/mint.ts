import { instant, toMs } from '../../core/clock.ts';
import { faultOf } from '../../core/faults.ts';
import { Secret } from '../../core/secret.ts';
import type { EffectCall } from '../../ports/call.ts';
import type { IssuerEffects, MintSpec } from '../../ports/issuer.ts';
import { byValue, own, type GithubCx } from './context.ts';
import { faultOfHeard, type Obj } from './github-api.ts';
import { kindOf } from './kind.ts';

const HOUR_MS = 3_600_000;
/** An app's JWT lives ten minutes at most; its clock may be behind ours (docs.github.com, "Generating a JSON Web Token for a GitHub App"). */
const BEHIND_S = 60;
const JWT_S = 540;

/** An installation token: one hour, the declared permissions, the named repositories. Its scopes are `permission:level`. */
export async function mint(cx: GithubCx, spec: MintSpec, call: EffectCall): ReturnType<NonNullable<IssuerEffects['mint']>> {
  const { installation } = cx.config;
  if (installation === undefined) return { ok: false, fault: faultOf('E_NO_VERB', 'refused', { verb: 'mint' }) };
  if (spec.ttlMs > cx.deps.maxTtlMs) return { ok: false, fault: faultOf('E_POLICY', 'refused', { why: 'longer-than-maxTtl' }) };
  if (spec.ttlMs < HOUR_MS) return { ok: false, fault: faultOf('E_POLICY', 'refused', { why: 'an installation token lives one hour, which is longer than asked' }) };
  const permissions: { [name: string]: string } = {};
  for (const scope of spec.scopes) {
    const [, name, level] = /^([a-z_]+):(read|write|admin)$/.exec(scope) ?? [];
    if (name === undefined || level === undefined) return { ok: false, fault: faultOf('E_POLICY', 'refused', { why: 'a scope of an installation token is permission:level, such as contents:read', scope }) };
    permissions[name] = level;
  }
  // None asked would be all that the installation has.
  if (spec.scopes.length === 0) return { ok: false, fault: faultOf('E_POLICY', 'refused', { why: 'no scopes are declared' }) };
  let jwt: string;
  try { jwt = await appJwt(cx, installation); } catch { return { ok: false, fault: faultOf('E_AUTH', 'unavailable', { why: 'the private key of the app cannot be used' }) }; }
  const heard = await cx.api.ask({ method: 'POST', path: `/app/installations/${installation.id}/access_tokens`, as: { bearer: jwt }, body: { permissions, ...(installation.repositories !== undefined && { repositories: installation.repositories }) } }, call);
  const body = heard.is === 'ok' && heard.status === 201 ? heard.body as Obj : null;
  const { token, expires_at: expires } = body ?? {};
  if (typeof token !== 'string' || typeof expires !== 'string' || Number.isNaN(Date.parse(expires))) return { ok: false, fault: faultOfHeard(heard, true) };
  const secret = new Secret(token);
  const minted = byValue(cx, kindOf(token) ?? 'github-installation', cx.deps.fingerprint(secret));
  return { ok: true, how: 'done', out: { secret, token: { ...minted, subject: spec.like.subject, scopes: spec.scopes, audience: spec.audience, created: call.intendedAt, expires: instant(Date.parse(expires)) } } };
}

/** Throws where the key cannot be read or used. */
export async function appJwt(cx: GithubCx, { app, key }: { readonly app: string; readonly key: string }): Promise<string> {
  const { SignJWT } = await import('jose');
  const { createPrivateKey } = await import('node:crypto');
  // GitHub gives PKCS#1, which jose does not read.
  const signer = createPrivateKey(await own(cx, key));
  const now = Math.floor(toMs(cx.deps.clock.now()) / 1000);
  return new SignJWT({}).setProtectedHeader({ alg: 'RS256' }).setIssuer(app).setIssuedAt(now - BEHIND_S).setExpirationTime(now + JWT_S).sign(signer);
}
