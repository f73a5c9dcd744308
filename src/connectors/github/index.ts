import { as, type Json, type TokenKey } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Token } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import { defineConnector, filling, type ConnectorDeps } from '../../ports/connector.ts';
import type { Issuer } from '../../ports/issuer.ts';
import type { Own } from '../../ports/own.ts';
import { byValueRevoker } from './batch.ts';
import { githubCard } from './card.ts';
import { endpointsOf, githubConfig, hostOf, type GithubConfig } from './config.ts';
import { byValue, githubCx, own, type GithubCx } from './context.ts';
import { wordOf, type Heard, type Obj } from './github-api.ts';
import { kindOf, prefixOf } from './kind.ts';
import { appJwt, mint } from './mint.ts';
import { observe, revoke } from './revoke.ts';
import { pathFor, roundOf } from './round.ts';

/** GitHub: revocation by value without an account, as app owner, by installation; proof by the value and a live control. */
export default defineConnector({
  uses: 'github',
  summary: 'GitHub tokens: revoked by value without any account, or as the owner of their app',
  issuer: filling<GithubConfig, Issuer>({
    config: githubConfig, create: githubIssuer, endpoints: endpointsOf,
    // Revocation by value needs no account; a token of yours serves as control.
    standalone: (env) => ({ ...(env['GITHUB_API_URL'] ? { api: env['GITHUB_API_URL'] } : {}), ...(env['GH_TOKEN'] ? { control: 'env:GH_TOKEN' } : env['GITHUB_TOKEN'] ? { control: 'env:GITHUB_TOKEN' } : {}) }),
    permissions: (c) => ({ language: 'what each credential needs', text: [
      'revocation by value: nothing, and no credential at all',
      ...(c.control === undefined ? [] : [`control (${c.control}): any live token, without scopes; a fine-grained token without permissions is enough`]),
      ...(c.app === undefined ? [] : [`app (${c.app.clientSecret}): the client secret of ${c.app.clientId}`]),
      ...(c.installation === undefined ? [] : ['installation: the private key of the app; the app is granted just the permissions that replacements declare']),
      ...(c.org === undefined ? [] : [`org (${c.org.token}): an installation token with organization_personal_access_tokens: write`]),
    ].map((l) => `${l}\n`).join('') }),
  }),
});

function githubIssuer(id: string, c: GithubConfig, deps: ConnectorDeps): Issuer {
  const cx = githubCx(id, c, deps);
  const revokeValue = byValueRevoker(cx);
  return {
    id, uses: 'github', card: githubCard(c),
    reads: {
      identity: (call) => identity(cx, call),
      own: () => ownOf(cx),
      async *list(call) { if (c.org !== undefined) yield* listPats(cx, call); },
      inspect: async (of) => of.token,
      // Who it is, GitHub would only say to the token itself: its form says whose it is.
      claim: async (value) => { const kind = kindOf(value.reveal().trim()); return kind === null ? null : byValue(cx, kind, deps.fingerprint(value)); },
      unit: async (of) => ({ members: [of], complete: of.kind !== 'github-refresh' }),
      descendants: async (of) => ({ tokens: [], // An entry of the inventory says no more than that it is GitHub's.
        notListed: /refresh|installation/.test(of.kind) ? [] : ['SSH keys and deploy keys that it made'] }),
      round: (ask, call) => roundOf(cx, ask, call).catch(() => ({ is: 'cannot-tell', path: 'value', vantages: 1, control: 'none', detail: 'no usable answer' })),
      observe: (_effect, of, call) => observe(cx, of, call),
    },
    effects: {
      revoke: (of, call) => revoke(cx, of, { call, byValue: revokeValue }),
      ...(c.installation !== undefined && { mint: (spec, call) => mint(cx, spec, call) }),
    },
  };
}

/** A read's error: `no` says what a refusal means. */
function errorFor(cx: GithubCx, heard: Heard, no: string): TokenctlError {
  if (heard.is === 'no' ? heard.limited : heard.is === 'unusable' && heard.queued) return new TokenctlError('E_THROTTLED', `${cx.id}: ${hostOf(cx.config)} asks to slow down.`);
  if (heard.is === 'unusable') return new TokenctlError('E_UNAVAILABLE', `${cx.id}: ${hostOf(cx.config)} gave no usable answer (${wordOf(heard)}).`);
  return new TokenctlError(heard.is === 'no' && heard.status === 401 ? 'E_AUTH' : 'E_UNAVAILABLE', `${cx.id}: ${no} (${wordOf(heard)}).`);
}

async function identity(cx: GithubCx, call: Call): Promise<{ readonly [fact: string]: Json }> {
  const { control, app, installation, org } = cx.config;
  const facts = { host: hostOf(cx.config), ...(app && { app: app.clientId }), ...(installation && { installation: installation.id }), ...(org && { organisation: org.name }) };
  if (app !== undefined) await own(cx, app.clientSecret);
  if (installation !== undefined) {
    const heard = await cx.api.ask({ method: 'GET', path: '/app', as: { bearer: await appJwt(cx, installation) } }, call);
    if (heard.is !== 'ok') throw errorFor(cx, heard, `the private key of app ${installation.app} is not let in at ${hostOf(cx.config)}`);
  }
  if (control === undefined) return { ...facts, login: null };
  const value = await own(cx, control);
  const prefix = prefixOf(value);
  const heard = await cx.api.ask({ method: 'GET', path: pathFor(prefix ?? 'ghp_'), as: { bearer: value } }, call);
  if (heard.is !== 'ok' || heard.status !== 200) throw errorFor(cx, heard, `${cx.config.control} is not let in at ${hostOf(cx.config)}`);
  const { login } = heard.body as Obj;
  return { ...facts, login: typeof login === 'string' ? login : prefix === 'ghs_' ? 'an installation' : null };
}

/** What it acts with. Personal tokens hang on nothing that a leak of another takes along. */
async function ownOf(cx: GithubCx): Promise<Own> {
  const refs = [cx.config.control, cx.config.app?.clientSecret, cx.config.installation?.key, cx.config.org?.token].filter((r) => r !== undefined);
  const values = await Promise.all(refs.map((ref) => cx.deps.resolve(ref).catch(() => null)));
  return { at: { vendor: 'github', where: hostOf(cx.config) }, credentials: values.filter((v) => v !== null).map((v) => { const fingerprint = cx.deps.fingerprint(v); return { ids: [`value:${fingerprint}`], fingerprint, complete: true }; }) };
}

/** Fine-grained tokens that reach the organisation, a hundred a page. */
async function* listPats(cx: GithubCx, call: Call): AsyncIterable<Token> {
  const { org } = cx.config;
  if (org === undefined) return;
  const bearer = await own(cx, org.token);
  for (let page = 1; ; page++) {
    const heard = await cx.api.ask({ method: 'GET', path: `/orgs/${org.name}/personal-access-tokens?per_page=100&page=${page}`, as: { bearer } }, call);
    if (heard.is !== 'ok' || !Array.isArray(heard.body)) throw errorFor(cx, heard, `the tokens of ${org.name} cannot be listed`);
    for (const row of heard.body as readonly Obj[]) yield patOf(cx, row);
    if (heard.body.length < 100) return;
  }
}

function patOf(cx: GithubCx, row: Obj): Token {
  const time = (v: unknown) => (typeof v === 'string' && !Number.isNaN(Date.parse(v)) ? instant(Date.parse(v)) : null);
  const owner = (row['owner'] as Obj | null)?.['login'];
  const permissions = Object.values((row['permissions'] ?? {}) as { readonly [group: string]: Obj }).flatMap((group) => Object.entries(group).map(([name, level]) => `${name}:${String(level)}`));
  const id = `pat:${String(row['id'])}`;
  return {
    key: as<TokenKey>(`${cx.id}/${id}`), issuer: cx.id, id, kind: 'github-pat-fine-grained', subject: typeof owner === 'string' ? owner : null, scopes: permissions.sort(), audience: [],
    created: time(row['access_granted_at']), lastUsed: time(row['token_last_used_at']), expires: time(row['token_expires_at']), fingerprint: null, owner: null, labels: [], declared: null,
  };
}
