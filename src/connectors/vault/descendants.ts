import { as, type TokenKey } from '../../core/brand.ts';
import type { Token } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import type { Descendants } from '../../ports/issuer.ts';
import { lookedUp } from './accessors.ts';
import { askOnce, once, type VaultCx } from './context.ts';
import { dataOf, numberOf, objOf, saysInvalidAccessor, textOf, type Obj } from './heard.ts';
import { listLeases, MOST_FOLDERS } from './leases.ts';
import { capabilities } from './narrow.ts';
import { lookupSelf } from './self.ts';
import type { SecretId } from './secret-id.ts';
import { targetOf } from './target.ts';
import { waysToMake } from './unit.ts';
import { heardIn, mustBeOk } from './trouble.ts';

/** More candidates than a person can go through are told as a number. */
const MOST_NAMED = 20;

/**
 * What may live on after the kill (TRUTH T3, "opens"): orphans that were made since by a way that the token may use, and folders of
 * leases that it may read. Vault says of neither who made it, so these are candidates. Of a secret id: the tokens that its role logged in.
 */
export async function descendantsOf(cx: VaultCx, of: Token, call: Call): Promise<Descendants> {
  const target = targetOf(of.id);
  if (target.is === 'secret-id') return loggedIn(cx, target, call);
  if (target.is !== 'token') return { tokens: [], notListed: [] };
  const at = await cx.cluster.active(call);
  const shown = await askOnce(cx, target.accessor, call, at);
  // Gone before it was captured: what it may have made cannot be told any more, and may live.
  if (saysInvalidAccessor(shown)) return { tokens: [], notListed: ['orphan tokens and leases that it may have made before it was gone'] };
  const since = numberOf(dataOf(mustBeOk(shown))['creation_time']) ?? 0;
  const all = [await orphans(cx, { accessor: target.accessor, since, at, call }), await leaseFolders(cx, { accessor: target.accessor, at, call })];
  return { tokens: all.flatMap((d) => d.tokens), notListed: all.flatMap((d) => d.notListed) };
}

interface By { readonly accessor: string; readonly at: string; readonly call: Call }

async function orphans(cx: VaultCx, o: By & { readonly since: number }): Promise<Descendants> {
  const restricted = dataOf(mustBeOk(await askOnce(cx, o.accessor, o.call, o.at)));
  if ((numberOf(restricted['num_uses']) ?? 0) > 0) return { tokens: [], notListed: [] };
  const ways = await waysToMake(cx, o.call, o.at);
  const able = await capabilities(cx, { accessor: o.accessor, paths: ways, at: o.at, call: o.call }, (ask, call) => once(cx, ask, call));
  if (able === null) return { tokens: [], notListed: ['orphan tokens that it may have made'] };
  const open = new Set(ways.filter((path) => able(path) !== 'denied'));
  if (open.size === 0) return { tokens: [], notListed: [] };
  return candidates(cx, o.call, 'orphan tokens that it may have made', ({ data }) =>
    data['orphan'] === true && textOf(data['accessor']) !== o.accessor && (numberOf(data['creation_time']) ?? 0) >= o.since && open.has(textOf(data['path']) ?? ''));
}

const loggedIn = (cx: VaultCx, { mount, role }: SecretId, call: Call): Promise<Descendants> =>
  candidates(cx, call, `tokens that the role ${role} logged in`, ({ data }) => textOf(data['path']) === `auth/${mount}/login` && textOf(objOf(data['meta'])['role_name']) === role);

async function candidates(cx: VaultCx, call: Call, what: string, is: (one: { readonly data: Obj }) => boolean): Promise<Descendants> {
  try {
    const own = (cx.remembered ?? await lookupSelf(cx, call)).accessor;
    const found: Token[] = [];
    for await (const one of lookedUp(cx, call)) if (one.token.id !== own && is(one)) found.push(one.token);
    return found.length > MOST_NAMED ? { tokens: [], notListed: [`${found.length} ${what}`] } : { tokens: found, notListed: [] };
  } catch (e) {
    if (heardIn(e) === null) throw e;
    return { tokens: [], notListed: [what] };
  }
}

/** Folders of living leases outside `auth/` whose path the token may use. Each is a unit of its own: the leases below it. */
async function leaseFolders(cx: VaultCx, o: By): Promise<Descendants> {
  try {
    const folders = await foldersWithLeases(cx, o.call);
    if (folders === null) return { tokens: [], notListed: ['leases: too many to be walked'] };
    const may = folders.length === 0 ? () => 'denied' as const : await capabilities(cx, { accessor: o.accessor, paths: folders, at: o.at, call: o.call });
    if (may === null) return { tokens: [], notListed: ['leases'] };
    return { tokens: folders.filter((path) => may(path) !== 'denied').map((path) => tokenOfLeases(cx.id, path)), notListed: [] };
  } catch (e) {
    if (heardIn(e) === null) throw e;
    return { tokens: [], notListed: ['leases'] };
  }
}

/** null = more than can be walked. */
async function foldersWithLeases(cx: VaultCx, call: Call): Promise<readonly string[] | null> {
  const found: string[] = [];
  const open = (await listLeases(cx, '', call)).filter((key) => key.endsWith('/') && key !== 'auth/').map((key) => key.slice(0, -1));
  for (let walked = 0; open.length > 0 && walked < MOST_FOLDERS; walked++) {
    const folder = open.pop() ?? '';
    const keys = await listLeases(cx, folder, call);
    if (keys.some((key) => !key.endsWith('/'))) found.push(folder);
    for (const key of keys) if (key.endsWith('/')) open.push(`${folder}/${key.slice(0, -1)}`);
  }
  return open.length > 0 ? null : found;
}

const tokenOfLeases = (issuer: string, prefix: string): Token => ({
  key: as<TokenKey>(`${issuer}/leases:${prefix}`), issuer, id: `leases:${prefix}`, kind: 'vault-leases', subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null,
  fingerprint: null, owner: null, labels: [], declared: null,
});
