import type { Fingerprint, TokenKey } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { OwnIs, Plan } from '../../core/plan.ts';
import { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import { ownIn } from '../../engine/index.ts';
import type { Call } from '../../ports/call.ts';
import type { Issuer, IssuerReads } from '../../ports/issuer.ts';
import type { Own } from '../../ports/own.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';

const CALL_MS = 15_000;

/** Credentials that tokenctl acts with now: `issuers` also says where the tokens of each issuer live. */
export interface OwnNow { readonly issuers: ReadonlyMap<string, Own>; readonly all: readonly Own[] }

/** Asks every issuer, store and channel of the workspace, and looks at what a CI job is handed (TRUTH T9.2). */
export async function ownNow(cx: CommandCx, house: House, call: Call): Promise<OwnNow> {
  const ask = async <P extends { readonly uses: string; readonly reads: { own(c: Call): Promise<Own> } }>(ports: ReadonlyMap<string, P>): Promise<ReadonlyMap<string, Own>> =>
    new Map(await Promise.all([...ports].map(async ([id, port]) => [id, await port.reads.own(call).catch(() => notSaid(port.uses))] as const)));
  const [issuers, stores, channels] = await Promise.all([ask(house.issuers), ask(house.stores), ask(house.channels)]);
  const fingerprinter = await house.fingerprinter();
  return { issuers, all: [...issuers.values(), ...stores.values(), ...channels.values(), ...ofJob(cx.env, (v) => fingerprinter.of(v))] };
}

/** Would killing this token take one of them along? `unit`: what dies with it; null = that could not be read. */
export function ownOf(now: OwnNow, issuer: Pick<Issuer, 'id' | 'uses'>, o: { readonly token: Token; readonly unit: Awaited<ReturnType<IssuerReads['unit']>> | null }): OwnIs | null {
  const { members, complete, also } = o.unit ?? { members: [], complete: false };
  return ownIn({ members: [o.token, ...members.filter((m) => m.key !== o.token.key)], complete, also, at: now.issuers.get(issuer.id)?.at ?? { vendor: vendorOf(issuer.uses), where: null } }, now.all);
}

/**
 * A run that somebody goes on with may be gone on with by another credential than it was planned with. Throws E_IDENTITY where a
 * kill that is still to come would take that one along.
 */
export async function refuseOwnKills(cx: CommandCx, house: House, o: { readonly plan: Plan; readonly ended: (n: number) => boolean; readonly tokens: { get(key: TokenKey): Token | undefined } }): Promise<void> {
  const call = { signal: cx.signal, timeoutMs: CALL_MS };
  const now = await ownNow(cx, house, call);
  if (now.all.every((own) => own.credentials.length === 0)) return;
  for (const c of o.plan.changes) {
    const token = 'token' in c.target && (c.effect === 'revoke' || c.effect === 'suspend') && c.own === null && !o.ended(c.n) ? o.tokens.get(c.target.token) : undefined;
    const issuer = token?.issuer == null ? undefined : house.issuers.get(token.issuer);
    if (!token || !issuer) continue;
    const is = ownOf(now, issuer, { token, unit: await issuer.reads.unit(token, call).catch(() => null) });
    if (is !== null)
      throw new TokenctlError('E_IDENTITY', `this run revokes ${token.key}, and tokenctl ${is === 'yes' ? 'now acts with it, or with what hangs on it' : 'may now act with what hangs on it: nobody can say'}`, { hint: 'Nothing was attempted. Go on with the credential that the run was planned with, or another that does not hang on this token.', next: ['tokenctl config show'] });
  }
}

/** A connector that could not answer: its credential may be any of its vendor's tokens. */
const notSaid = (uses: string): Own => ({ at: { vendor: vendorOf(uses), where: null }, credentials: [{ ids: [], fingerprint: null, complete: false }] });

const vendorOf = (uses: string): string => uses.split('-')[0] ?? uses;

/** Variables by which CI systems and vendors' tools hand a job its credential. */
const JOB_VALUES = [
  'VAULT_TOKEN', 'GITHUB_TOKEN', 'GH_TOKEN', 'ACTIONS_RUNTIME_TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'CI_JOB_TOKEN', 'GITLAB_TOKEN', 'SYSTEM_ACCESSTOKEN',
  'BUILDKITE_AGENT_ACCESS_TOKEN', 'CIRCLE_OIDC_TOKEN_V2', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AZURE_CLIENT_SECRET', 'NPM_TOKEN', 'NODE_AUTH_TOKEN',
];

function ofJob(env: CommandCx['env'], of: (value: Secret) => Fingerprint): readonly Own[] {
  const found: Own[] = [];
  for (const name of JOB_VALUES) {
    const value = env[name]?.trim();
    if (value) found.push({ at: { vendor: 'environment', where: name }, credentials: [{ ids: [], fingerprint: of(new Secret(value)), complete: true }] });
  }
  // Ids of access keys are unique over all accounts.
  const key = env['AWS_ACCESS_KEY_ID']?.trim();
  if (key) found.push({ at: { vendor: 'aws', where: null }, credentials: [{ ids: [key], fingerprint: null, complete: true }] });
  return found;
}
