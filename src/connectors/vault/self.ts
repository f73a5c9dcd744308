import type { Json } from '../../core/brand.ts';
import type { Call } from '../../ports/call.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import type { Own } from '../../ports/own.ts';
import { anyHealth, type Cluster } from './cluster.ts';
import type { Connection } from './connection.ts';
import { dataOf, textOf, textsOf } from './heard.ts';
import { errorFor, mustBeOk } from './trouble.ts';
import type { VaultApi } from './vault-api.ts';

/** The token that tokenctl acts with, as Vault names it. */
export interface Self { readonly accessor: string | null; readonly entity: string | null; readonly orphan: boolean; readonly displayName: string; readonly policies: readonly string[] }

export interface SelfCx { readonly c: Connection; readonly deps: ConnectorDeps; readonly api: VaultApi; readonly cluster: Cluster; /** The self that was last seen; it is asked again by `identity`, for each asking spends a use of a token that has only some. */ remembered: Self | null }

/** Throws VaultTrouble. */
export async function lookupSelf(cx: SelfCx, call: Call): Promise<Self> {
  const data = dataOf(mustBeOk(await cx.api.ask({ verb: 'read', path: 'auth/token/lookup-self' }, call)));
  cx.remembered = { accessor: textOf(data['accessor']), entity: textOf(data['entity_id']), orphan: data['orphan'] === true, displayName: textOf(data['display_name']) ?? '', policies: textsOf(data['policies']) };
  return cx.remembered;
}

/** Who and where (TRUTH T9.1). Throws E_AUTH, E_UNAVAILABLE, E_IDENTITY. */
export async function identityOf(cx: SelfCx, call: Call): Promise<{ readonly [fact: string]: Json }> {
  const { cluster } = await anyHealth(cx.cluster, cx.c, call);
  try {
    const self = await lookupSelf(cx, call);
    return { address: cx.c.address, cluster, ...(cx.c.namespace !== undefined && { namespace: cx.c.namespace }), accessor: self.accessor ?? 'none (batch token)', name: self.displayName, ...(self.entity !== null && { entity: self.entity }) };
  } catch (e) { throw errorFor(e, 'its own token'); }
}

/**
 * Own credential (TRUTH T9.2): its accessor and entity. Vault does not name a token's parent: unless it is an orphan, it may hang on
 * something that nobody names. Does not throw because Vault is away.
 */
export async function ownOf(cx: SelfCx, call: Call): Promise<Own> {
  const token = await cx.deps.resolve(cx.c.auth.token).catch(() => null);
  const where = await anyHealth(cx.cluster, cx.c, call).then((h) => h.cluster, () => null);
  const at = { vendor: 'vault', where };
  if (token === null) return { at, credentials: [] };
  const self = cx.remembered ?? await lookupSelf(cx, call).catch(() => null);
  const ids = self === null ? [] : [self.accessor, self.entity].filter((id) => id !== null);
  return { at, credentials: [{ ids, fingerprint: cx.deps.fingerprint(token), complete: self !== null && self.orphan && self.accessor !== null }] };
}
