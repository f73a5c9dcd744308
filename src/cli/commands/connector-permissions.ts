import { isTokenctlError } from '../../core/errors.ts';
import { sanitize } from '../../ui/index.ts';
import { loadConnectors, openHouse } from '../app/house.ts';
import { readIdentities } from '../app/identities.ts';
import { namedEntries, type NamedEntry } from '../app/named-entries.ts';
import { requireTrust } from '../app/trust.ts';
import type { House } from '../app/house.ts';
import { defineCommand, type CommandCx } from '../command.ts';

export default defineCommand({
  name: 'connector permissions', group: 'prepare', summary: 'the least that tokenctl must be granted, in the provider’s own policy language',
  args: [{ name: 'name', summary: 'entries of tokenctl.yaml; default: every issuer and store', variadic: true, complete: 'connector' }],
  about: ['Made from tokenctl.yaml and the inventory: paths and ids that are in neither are not in it. Tests run each connector with just this.', 'Only a fact that is neither in tokenctl.yaml nor under expect:, such as an AWS account, is asked for.'],
  examples: [{ run: 'tokenctl connector permissions kv | vault policy write tokenctl -', does: 'grant it' }, { run: 'tokenctl connector permissions --json', does: 'all of them, for a script' }],
  exits: [0, 2, 4, 5], json: 'tokenctl/permissions/v1', next: ['connector check'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const connectors = await loadConnectors();
    const found = [];
    for (const e of namedEntries(house.workspace, args.name, ['issuer', 'store'])) {
      const filling = connectors.get(e.uses)?.[e.role];
      const need = filling?.permissions === undefined ? null : {
        ids: house.inventory.tokens.flatMap((t) => (t.issuer === e.name && t.id !== null ? [t.id] : [])),
        paths: [...house.inventory.places.values()].flatMap((p) => (p.store === e.name ? [p.path] : [])),
        facts: await factsOf(cx, house, e),
      };
      found.push({ name: e.name, role: e.role, uses: e.uses, least: need === null ? null : filling?.permissions?.(e.config, need) ?? null });
    }
    const [only] = found;
    return {
      exit: 0, json: { permissions: found },
      // One alone is what a pipe takes.
      text: found.length === 1 && only?.least != null ? only.least.text.trimEnd().split('\n')
        : found.flatMap((f) => [`# ${sanitize(f.name)} (${f.role}, ${f.uses}): ${f.least === null ? 'nothing to grant' : f.least.language}`, ...(f.least === null ? [] : f.least.text.trimEnd().split('\n')), '']),
    };
  },
});

/** What `expect:` says, and if that is nothing, what the connector says. */
async function factsOf(cx: CommandCx, house: House, e: NamedEntry): Promise<NonNullable<NamedEntry['expect']>> {
  if (e.expect !== null) return e.expect;
  try {
    await requireTrust(cx, house);
    return (await readIdentities(cx, house, [e.name]))[0]?.is ?? {};
  } catch (fault) {
    // Whether a fact was needed, the connector says.
    if (isTokenctlError(fault)) return {};
    throw fault;
  }
}
