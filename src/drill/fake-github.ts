import { createHash, createPublicKey, randomBytes, verify, type KeyObject } from 'node:crypto';
import { crcTail62 } from '../core/checksums.ts';
import { toMs, type Clock } from '../core/clock.ts';
import type { Lie } from './lies.ts';
import { json, startLoopback, type Answered, type Asked } from './loopback-server.ts';

/** One credential of the simulated GitHub. */
export interface FakeGithubToken { readonly value: string; readonly login: string | null; readonly app: string | null; readonly permissions: { readonly [name: string]: string }; revokedAtMs: number | null; readonly expiresMs: number | null; readonly pat: number | null; orgAccess: boolean }

export interface FakeGithubIn {
  readonly clock: Clock;
  /** How long after an accepted revocation a value is still let in. */
  readonly lagMs?: number;
  readonly app?: { readonly clientId: string; readonly clientSecret: string; readonly publicKey: KeyObject; readonly installation: string };
  readonly org?: string;
}

export interface FakeGithub {
  readonly url: string;
  issue(kind: 'ghp_' | 'gho_' | 'ghu_' | 'ghs_' | 'ghr_' | 'github_pat_', login?: string): FakeGithubToken;
  accepts(value: string): boolean;
  /** Its owner, or the provider, ends it there. */
  end(value: string): void;
  tell(lie: Lie | { readonly is: 'lost-202' } | { readonly is: 'locked-out' } | { readonly is: 'alive-again'; readonly afterMs: number } | { readonly is: 'half-batch' }): void;
  killSecret(): void;
  /** Requests by `METHOD path`, and the sizes of the batches of `POST /credentials/revoke`. */
  readonly asked: readonly string[];
  readonly batches: readonly number[];
  /** Every answer that was no lie: to be held against the provider's published description. */
  readonly answered: readonly { readonly route: string; readonly status: number; readonly body: string }[];
  close(): Promise<void>;
}

const NOT_FOUND = json(404, { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' });
const BAD = json(401, { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' });
const PREFIX = /^(ghp|gho|ghu|ghs|ghr)_|^github_pat_/;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** GitHub's credential endpoints on this machine, from its published description (docs.github.com/rest, providers.md §4). */
export async function startFakeGithub(o: FakeGithubIn): Promise<FakeGithub> {
  const tokens = new Map<string, FakeGithubToken>();
  const asked: string[] = [];
  const batches: number[] = [];
  const answered: { route: string; status: number; body: string }[] = [];
  let lie: Parameters<FakeGithub['tell']>[0] = { is: 'none' };
  let secretDead = false;
  const now = (): number => toMs(o.clock.now());
  const random = (n: number): string => [...randomBytes(n)].map((b) => ALPHABET[b % ALPHABET.length]).join('');
  const live = (t: FakeGithubToken | undefined): t is FakeGithubToken => {
    if (t === undefined || t.expiresMs !== null && now() >= t.expiresMs) return false;
    if (t.revokedAtMs === null) return true;
    if (lie.is === 'accept-revoked') return true;
    if (lie.is === 'alive-again' && now() >= t.revokedAtMs + lie.afterMs) return true;
    return now() < t.revokedAtMs + (o.lagMs ?? 0);
  };
  const issue: FakeGithub['issue'] = (kind, login = 'mona') => {
    const body = random(kind === 'ghr_' ? 70 : 30);
    const value = kind === 'github_pat_' ? `github_pat_${random(22)}_${random(59)}` : `${kind}${body}${crcTail62(body)}`;
    const t: FakeGithubToken = { value, login: kind === 'ghs_' ? null : login, app: kind === 'gho_' || kind === 'ghu_' ? o.app?.clientId ?? null : null, permissions: {}, revokedAtMs: null, expiresMs: kind === 'ghs_' ? now() + 3_600_000 : null, pat: kind === 'github_pat_' ? tokens.size + 1 : null, orgAccess: true };
    tokens.set(value, t);
    return t;
  };
  const revoke = (t: FakeGithubToken): void => { t.revokedAtMs ??= now(); };
  const bearer = (a: Asked): string | null => /^Bearer (.+)$/.exec(a.headers.authorization ?? '')?.[1] ?? null;
  const isApp = (a: Asked): boolean => !secretDead && o.app !== undefined && a.headers.authorization === `Basic ${Buffer.from(`${o.app.clientId}:${o.app.clientSecret}`).toString('base64')}`;

  const byApp = (a: Asked): Answered => {
    if (!isApp(a)) return NOT_FOUND;
    const t = tokens.get((JSON.parse(a.body) as { access_token?: string }).access_token ?? '');
    if (!live(t) || t.app !== o.app?.clientId) return NOT_FOUND;
    if (a.method === 'POST') return json(200, authorization(t));
    revoke(t);
    return { status: 204, body: '' };
  };
  const byJwt = (a: Asked, installation: string | null): Answered => {
    const [head = '', claims = '', signature = ''] = (bearer(a) ?? '').split('.');
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}') as { exp?: number; iat?: number };
    const good = !secretDead && o.app !== undefined && verify('RSA-SHA256', Buffer.from(`${head}.${claims}`), o.app.publicKey, Buffer.from(signature, 'base64url'));
    if (!good) return json(401, { message: 'A JSON web token could not be decoded', documentation_url: 'https://docs.github.com/rest' });
    if ((said.exp ?? 0) - (said.iat ?? 0) > 600 || (said.iat ?? 0) * 1000 > now()) return json(401, { message: "'Expiration time' claim ('exp') is too far in the future", documentation_url: 'https://docs.github.com/rest' });
    if (installation === null) return json(200, appOf(o.app?.clientId ?? ''));
    if (installation !== o.app?.installation) return NOT_FOUND;
    const { permissions = {} } = JSON.parse(a.body || '{}') as { permissions?: { [name: string]: string } };
    const t = { ...issue('ghs_'), permissions };
    tokens.set(t.value, t);
    return json(201, { token: t.value, expires_at: new Date(t.expiresMs ?? 0).toISOString().replace('.000Z', 'Z'), permissions, repository_selection: 'all' });
  };
  const pats = (a: Asked, id: number | null): Answered => {
    const t = tokens.get(bearer(a) ?? '');
    if (!live(t)) return BAD;
    if (!t.value.startsWith('ghs_')) return json(403, { message: 'Resource not accessible by personal access token', documentation_url: 'https://docs.github.com/rest' });
    const mine = [...tokens.values()].filter((p) => p.pat !== null && p.orgAccess && live(p));
    if (id === null) return json(200, Number(a.query.get('page') ?? 1) > 1 ? [] : mine.map(patRow));
    const found = mine.find((p) => p.pat === id);
    if (!found) return NOT_FOUND;
    found.orgAccess = false;
    return { status: 204, body: '' };
  };

  const route = (a: Asked): Answered => {
    const value = bearer(a);
    switch (`${a.method} ${a.path}`) {
      case 'GET /user': {
        const t = tokens.get(value ?? '');
        if (!live(t)) return BAD;
        return t.login === null ? json(403, { message: 'Resource not accessible by integration', documentation_url: 'https://docs.github.com/rest' }) : json(200, user(t.login));
      }
      case 'GET /installation/repositories': {
        const t = tokens.get(value ?? '');
        return !live(t) ? BAD : t.login === null ? json(200, { total_count: 0, repositories: [] }) : json(403, { message: 'You must authenticate with an installation access token in order to list repositories for an installation.', documentation_url: 'https://docs.github.com/rest' });
      }
      case 'DELETE /installation/token': {
        const t = tokens.get(value ?? '');
        if (!live(t)) return BAD;
        revoke(t);
        return { status: 204, body: '' };
      }
      case 'POST /credentials/revoke': {
        if (a.headers.authorization !== undefined) return json(403, { message: 'Forbidden', documentation_url: 'https://docs.github.com/rest' });
        const given = (JSON.parse(a.body) as { credentials?: unknown }).credentials;
        if (!Array.isArray(given) || given.length === 0 || given.length > 1000 || given.some((v) => typeof v !== 'string' || !PREFIX.test(v) || v.startsWith('ghs_'))) return json(422, { message: 'Validation failed', documentation_url: 'https://docs.github.com/rest' });
        batches.push(given.length);
        const taken = lie.is === 'lost-202' ? [] : lie.is === 'half-batch' ? given.slice(0, Math.floor(given.length / 2)) : given;
        for (const v of taken) { const t = tokens.get(v as string); if (t) revoke(t); }
        return json(202, {});
      }
      default: break;
    }
    if (o.app !== undefined && a.path === `/applications/${o.app.clientId}/token` && (a.method === 'POST' || a.method === 'DELETE')) return byApp(a);
    if (a.path === '/app' && a.method === 'GET') return byJwt(a, null);
    const installation = /^\/app\/installations\/(\d+)\/access_tokens$/.exec(a.path)?.[1];
    if (installation !== undefined && a.method === 'POST') return byJwt(a, installation);
    const org = /^\/orgs\/([^/]+)\/personal-access-tokens(?:\/(\d+))?$/.exec(a.path);
    if (org && org[1] === o.org) return pats(a, a.method === 'POST' ? Number(org[2]) : null);
    return NOT_FOUND;
  };

  const server = await startLoopback(async (a) => {
    asked.push(`${a.method} ${a.path}`);
    switch (lie.is) {
      case 'storm-429': return json(429, { message: 'You have exceeded a secondary rate limit.' }, { 'retry-after': String(lie.retryAfterS) });
      case 'html-200': return { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' };
      case 'truncated-json': return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"login":"mo', cut: true };
      case 'error-500': { route(a); return json(500, { message: 'Server Error' }); }
      case 'refuse-everything': return BAD;
      case 'locked-out': return json(403, { message: 'Maximum number of login attempts exceeded. Please try again later.' });
      default: break;
    }
    const answer = route(a);
    answered.push({ route: `${a.method} ${a.path}`, status: answer.status, body: answer.body });
    return answer;
  });
  return {
    url: server.url, issue, asked, batches, answered, close: () => server.close(),
    accepts: (value) => live(tokens.get(value)), end: (value) => { const t = tokens.get(value); if (t !== undefined) revoke(t); }, tell: (next) => { lie = next; }, killSecret: () => { secretDead = true; },
  };
}

const idOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0);
const urls = (base: string, names: readonly string[]) => Object.fromEntries(names.map((n) => [`${n}_url`, `${base}/${n}`]));

const account = (login: string) => ({
  login, id: idOf(login), node_id: `U_${idOf(login)}`, avatar_url: 'https://avatars.example.test/u/1', gravatar_id: '', url: `https://api.example.test/users/${login}`, html_url: `https://example.test/${login}`,
  ...urls(`https://api.example.test/users/${login}`, ['followers', 'following', 'gists', 'starred', 'subscriptions', 'organizations', 'repos', 'events', 'received_events']), type: 'User', site_admin: false,
});
const user = (login: string) => ({
  ...account(login), name: login, company: null, blog: null, location: null, email: null, hireable: null, bio: null, public_repos: 0, public_gists: 0, followers: 0, following: 0, created_at: '2020-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z',
});
const authorization = (t: FakeGithubToken) => ({
  id: idOf(t.value), url: `https://api.example.test/authorizations/${idOf(t.value)}`, scopes: ['repo'], token: t.value, token_last_eight: t.value.slice(-8), hashed_token: createHash('sha256').update(t.value).digest('hex'),
  app: { client_id: t.app ?? '', name: 'an app', url: 'https://example.test/app' }, note: null, note_url: null, updated_at: '2026-01-01T00:00:00Z', created_at: '2026-01-01T00:00:00Z', fingerprint: null, expires_at: null, user: account(t.login ?? 'mona'),
});
const appOf = (clientId: string) => ({
  id: 1, slug: 'an-app', node_id: 'A_1', client_id: clientId, owner: account('acme'), name: 'an app', description: null, external_url: 'https://example.test', html_url: 'https://example.test/apps/an-app', created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:00Z', permissions: { contents: 'read' }, events: [],
});
const patRow = (t: FakeGithubToken) => ({
  id: t.pat, owner: account(t.login ?? 'mona'), repository_selection: 'subset', repositories_url: `https://api.example.test/organizations/1/personal-access-tokens/${t.pat}/repositories`, permissions: { repository: { contents: 'read' } },
  access_granted_at: '2026-01-01T00:00:00Z', token_id: 1000 + (t.pat ?? 0), token_name: 'a token', token_expired: false, token_expires_at: null, token_last_used_at: null,
});
export const publicKeyOf = (pem: string): KeyObject => createPublicKey(pem);
