import { faultOf } from '../../core/faults.ts';
import type { Found, Reply } from '../../core/result.ts';
import type { Call, EffectCall, Held } from '../../ports/call.ts';
import { asApp, own, PAT, type GithubCx } from './context.ts';
import { faultOfHeard, saysBadCredentials } from './github-api.ts';
import { ofApp, prefixOf, revokedByValue } from './kind.ts';
import { appKnows, askAs } from './round.ts';

type ByValue = (value: string, call: EffectCall) => Promise<Reply<null>>;

export async function revoke(cx: GithubCx, of: Held, { call, byValue }: { readonly call: EffectCall; readonly byValue: ByValue }): Promise<Reply<null>> {
  const value = of.value?.reveal().trim() ?? null;
  const prefix = value === null ? null : prefixOf(value);
  const pat = PAT.exec(of.token.id ?? '')?.[1];
  try {
    if (value === null || prefix === null) return pat === undefined || cx.config.org === undefined ? { ok: false, fault: faultOf('E_NO_VALUE', 'refused', { why: 'GitHub revokes by value' }) } : await endAccess(cx, pat, call);
    if (prefix === 'ghs_') return await endItself(cx, value, call);
    if (cx.config.app !== undefined && ofApp(prefix)) {
      const asked = await asOwner(cx, value, call);
      if (asked !== null) return asked;
    }
    return revokedByValue(prefix) ? await byValue(value, call) : { ok: false, fault: faultOf('E_NO_VERB', 'refused') };
  } catch { return { ok: false, fault: faultOf('E_AUTH', 'unavailable', { why: 'own credential' }) }; }
}

/** An installation token ends itself; one that is not let in has ended. */
async function endItself(cx: GithubCx, value: string, call: Call): Promise<Reply<null>> {
  const heard = await cx.api.ask({ method: 'DELETE', path: '/installation/token', as: { bearer: value } }, call);
  if (heard.is === 'ok' && heard.status === 204) return { ok: true, how: 'done', out: null };
  return saysBadCredentials(heard) ? { ok: true, how: 'already', out: null } : { ok: false, fault: faultOfHeard(heard, false) };
}

/** As the app's owner; null = it is none of this app's, as far as the app can tell, and goes the way of all others. */
async function asOwner(cx: GithubCx, value: string, call: Call): Promise<Reply<null> | null> {
  const heard = await cx.api.ask({ method: 'DELETE', path: `/applications/${encodeURIComponent(cx.config.app?.clientId ?? '')}/token`, as: await asApp(cx), body: { access_token: value } }, call);
  if (heard.is === 'ok' && heard.status === 204) return { ok: true, how: 'done', out: null };
  // Unknown to the app, or our secret is wrong: GitHub says the same of both. What is not let in has ended; the rest goes by value.
  if (heard.is === 'no' && (heard.status === 404 || heard.status === 422)) return (await askAs(cx, value, call))[0] === 'refused' ? { ok: true, how: 'already', out: null } : null;
  return { ok: false, fault: faultOfHeard(heard, true) };
}

/** Ends the access to one organisation. The token lives on: it reads what is public, and reaches others (providers.md §4.5). */
async function endAccess(cx: GithubCx, pat: string, call: Call): Promise<Reply<null>> {
  const { org } = cx.config;
  if (org === undefined) return { ok: false, fault: faultOf('E_NO_VERB', 'refused') };
  const heard = await cx.api.ask({ method: 'POST', path: `/orgs/${org.name}/personal-access-tokens/${pat}`, as: { bearer: await own(cx, org.token) }, body: { action: 'revoke' } }, call);
  return heard.is === 'ok' && heard.status === 204 ? { ok: true, how: 'partly', out: null } : { ok: false, fault: faultOfHeard(heard, true) };
}

/** Only the app's owner can ask after one token without being it. 202 is the same for every value: nobody can tell by it. */
export async function observe(cx: GithubCx, of: Held, call: Call): Promise<Found<null>> {
  const value = of.value?.reveal().trim() ?? null;
  const prefix = value === null ? null : prefixOf(value);
  if (value === null || prefix === null || cx.config.app === undefined || !ofApp(prefix)) return { is: 'cannot-tell', why: 'GitHub does not say what became of one token' };
  if (await appKnows(cx, value, call).catch(() => false)) return { is: 'not-applied' };
  const [seen] = await askAs(cx, value, call);
  return seen === 'refused' ? { is: 'applied', out: null } : { is: 'cannot-tell', why: 'its app does not know it, and it is let in' };
}
