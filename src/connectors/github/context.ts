import { as, type Fingerprint, type TokenKey } from '../../core/brand.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import type { Token } from '../../core/token.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import { githubApi, type As, type GithubApi } from './github-api.ts';
import type { GithubConfig } from './config.ts';

export interface GithubCx { readonly id: string; readonly config: GithubConfig; readonly deps: ConnectorDeps; readonly api: GithubApi }

export const githubCx = (id: string, config: GithubConfig, deps: ConnectorDeps): GithubCx => ({ id, config, deps, api: githubApi(config, deps) });

/** A credential of ours. Throws E_AUTH in our words. */
export async function own(cx: GithubCx, ref: string): Promise<string> {
  try { return (await cx.deps.resolve(ref)).reveal().trim(); } catch (e) {
    throw new TokenctlError('E_AUTH', `${cx.id}: its credential ${ref} cannot be read (${isTokenctlError(e) ? e.code : 'E_REF'}).`);
  }
}
export async function asApp(cx: GithubCx): Promise<As> {
  const { app } = cx.config;
  if (app === undefined) throw new TokenctlError('E_CONFIG', `${cx.id} has no app:`);
  return { basic: { id: app.clientId, secret: await own(cx, app.clientSecret) } };
}

/** GitHub gives a value no id that others could name: it goes by its keyed fingerprint. */
export const byValue = (cx: GithubCx, kind: string, fingerprint: Fingerprint): Token => ({
  key: as<TokenKey>(`${cx.id}/value:${fingerprint}`), issuer: cx.id, id: `value:${fingerprint}`, kind, subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null,
  fingerprint, owner: null, labels: [], declared: null,
});
/** A fine-grained token as an organisation sees it. */
export const PAT = /^pat:(\d+)$/;
