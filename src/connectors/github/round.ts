import type { Verdict } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import type { Call } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { asApp, own, PAT, type GithubCx } from './context.ts';
import { saysBadCredentials, wordOf, type Heard, type Obj } from './github-api.ts';
import { isWhole, prefixOf, type Prefix } from './kind.ts';

type Seen = 'alive' | 'refused' | 'cannot-tell';

/**
 * The value itself, at GitHub's own address, and in the same round a live token as control (TRUTH T3, row github). 401 with
 * exactly "Bad credentials" is a refusal; 403, 404 and everything else is cannot-tell, for GitHub locks an address out with 403.
 */
export async function roundOf(cx: GithubCx, ask: RoundAsk, call: Call): Promise<Verdict> {
  const base = { path: 'value' as const, vantages: 1 };
  const value = ask.mayPresent ? ask.of.value?.reveal().trim() ?? null : null;
  const prefix = value === null ? null : prefixOf(value);
  if (PAT.test(ask.of.token.id ?? '') && value === null) return { ...base, is: 'cannot-tell', control: 'none', detail: 'an organisation sees only its own access: the value is needed' };
  if (value === null || prefix === null) return { ...base, is: 'cannot-tell', control: 'none', detail: 'the value was not presented' };
  // A refresh token is spent by being tried.
  if (prefix === 'ghr_') return { ...base, is: 'cannot-tell', control: 'none', detail: 'a refresh token is never presented' };
  // A value that is another than the one on record says nothing of it.
  if (ask.of.token.fingerprint !== null && ask.of.value !== null && cx.deps.fingerprint(ask.of.value) !== ask.of.token.fingerprint) return { ...base, is: 'cannot-tell', control: 'none', detail: 'another value than the one on record' };
  const [seen, first] = await askAs(cx, value, call);
  const control = await controlOf(cx, ask.control?.value ?? null, call);
  const word = `${pathFor(prefix).replace(/\?.*/, '')}: ${wordOf(first)}`;
  const detail = `${word}, control ${control}`;
  const limited = first.is === 'no' && first.retryAfterMs !== null ? { retryAfterMs: first.retryAfterMs } : {};
  switch (seen) {
    case 'alive': return { ...base, is: 'alive', control, detail, ...(ask.narrow === true && { narrow: await narrowOf(cx, { value, prefix, call }) }) };
    case 'refused': return control === 'alive' ? { ...base, is: 'dead', control, detail, positive: isWhole(value) } : { ...base, is: 'cannot-tell', control, detail: control === 'none' ? `${word}; no control: gh auth token | tokenctl prove --control -` : detail };
    case 'cannot-tell': return { ...base, is: 'cannot-tell', control, detail, ...limited };
  }
}

export const pathFor = (prefix: Prefix): string => (prefix === 'ghs_' ? '/installation/repositories?per_page=1' : '/user');

export async function askAs(cx: GithubCx, value: string, call: Call): Promise<readonly [Seen, Heard]> {
  const prefix = prefixOf(value) ?? 'ghp_';
  const heard = await cx.api.ask({ method: 'GET', path: pathFor(prefix), as: { bearer: value } }, call);
  const body = heard.is === 'ok' && heard.status === 200 ? heard.body as Obj : null;
  const alive = body !== null && (prefix === 'ghs_' ? Array.isArray(body['repositories']) : typeof body['login'] === 'string');
  return [alive ? 'alive' : saysBadCredentials(heard) ? 'refused' : 'cannot-tell', heard];
}

/**
 * Does the app know it? GitHub says 404 of tokens that it does not know, and of an owner whose secret is wrong: only `true` means
 * something by itself.
 */
export async function appKnows(cx: GithubCx, value: string, call: Call): Promise<boolean> {
  const heard = await cx.api.ask({ method: 'POST', path: `/applications/${encodeURIComponent(cx.config.app?.clientId ?? '')}/token`, as: await asApp(cx), body: { access_token: value } }, call);
  return heard.is === 'ok' && heard.status === 200 && typeof (heard.body as Obj)['id'] === 'number';
}

/** A live token from the same address in the same round. */
async function controlOf(cx: GithubCx, given: Secret | null, call: Call): Promise<Verdict['control']> {
  const text = given?.reveal().trim() ?? (cx.config.control === undefined ? null : await own(cx, cx.config.control).catch(() => null));
  if (text === null) return 'none';
  const prefix = prefixOf(text);
  if (prefix === null || prefix === 'ghr_') return 'not-alive';
  const [seen] = await askAs(cx, text, call);
  return seen === 'alive' ? 'alive' : 'not-alive';
}

/** An installation token is no user: GitHub refuses it who it is. Of others nobody can tell from here. */
async function narrowOf(cx: GithubCx, { value, prefix, call }: { readonly value: string; readonly prefix: Prefix; readonly call: Call }): Promise<NonNullable<Verdict['narrow']>> {
  if (prefix !== 'ghs_') return 'cannot-tell';
  const heard = await cx.api.ask({ method: 'GET', path: '/user', as: { bearer: value } }, call);
  return heard.is === 'no' && heard.status === 403 && !heard.limited ? 'yes' : heard.is === 'ok' ? 'no' : 'cannot-tell';
}
