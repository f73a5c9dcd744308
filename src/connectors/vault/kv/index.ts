import { defineConnector, filling } from '../../../ports/connector.ts';
import type { SecretStore } from '../../../ports/store.ts';
import { clusterOf } from '../cluster.ts';
import { endpointsOf, LENT } from '../connection.ts';
import { vaultApi } from '../vault-api.ts';
import { storePolicy } from '../permissions.ts';
import { kvCard } from './card.ts';
import { kvConfig, type KvConfig } from './config.ts';
import type { KvCx } from './context.ts';
import { effectOn } from './effect.ts';
import { promote, promoteFields } from './promote.ts';
import { kvReads } from './reads.ts';
import { drop, retire } from './retire.ts';
import { stage } from './stage.ts';

/** KV v2 of HashiCorp Vault and OpenBao: versions of a path, swapped by check-and-set. */
export default defineConnector({
  uses: 'vault-kv',
  summary: 'KV v2 of HashiCorp Vault and OpenBao: versions swapped by check-and-set',
  store: filling<KvConfig, SecretStore>({
    config: kvConfig,
    on: { uses: 'vault', lends: LENT },
    create(id, config, deps) {
      const api = vaultApi(config, deps);
      const cx: KvCx = { id, config, c: config, deps, api, cluster: clusterOf(api, config), remembered: null, fingerprint: deps.fingerprint };
      return {
        id, uses: 'vault-kv', staging: config.staging === undefined ? 'none' : 'sibling', card: kvCard, reads: kvReads(cx),
        effects: {
          stage: (path, fields, base, call) => effectOn(cx, path, call, (doing) => stage(doing, fields, base)),
          promote: (path, what, from, call) => effectOn(cx, path, call, (doing) => ('version' in what ? promote(doing, what.version, from) : promoteFields(doing, what.fields, from))),
          retire: (path, version, call) => effectOn(cx, path, call, (doing) => retire(doing, version)),
          drop: (path, version, call) => effectOn(cx, path, call, (doing) => drop(doing, version)),
        },
      };
    },
    permissions: (c, need) => ({ language: 'Vault policy, HCL', text: storePolicy({ mount: c.mount, staging: c.staging ?? null, paths: need.paths }) }),
    endpoints: (c) => [...endpointsOf(c), `KV v2 ${c.mount}${c.staging === undefined ? '' : `, staging ${typeof c.staging === 'string' ? c.staging : `${c.staging.mount}/${c.staging.path ?? ''}`}`}`],
  }),
});
