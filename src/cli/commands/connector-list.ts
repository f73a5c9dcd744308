import { sanitize } from '../../ui/index.ts';
import { loadConnectors, openHouse } from '../app/house.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'connector list', group: 'prepare', summary: 'what the workspace talks to, and every connector there is',
  about: ['Reads files only. Under the entries of tokenctl.yaml stand the connectors of this build that it does not use.'],
  examples: [{ run: 'tokenctl connector list', does: 'entries, their addresses, and what else could be used' }],
  exits: [0], json: 'tokenctl/connectors/v1', next: ['connector check', 'connector permissions'],
  async handler(cx) {
    const { workspace } = await openHouse(cx, { workspace: 'optional' });
    const connectors = await loadConnectors();
    const entries = [...workspace?.issuers ?? [], ...workspace?.stores ?? [], ...workspace?.channels ?? []].map(([name, { uses, role, config }]) =>
      ({ name, role, uses, endpoints: connectors.get(uses)?.[role]?.endpoints(config) ?? [] }));
    const available = [...connectors.values()].map((c) => ({ uses: c.uses, summary: c.summary, roles: (['issuer', 'store', 'channel'] as const).filter((role) => c[role] !== undefined) }));
    const unused = available.filter((c) => !entries.some((e) => e.uses === c.uses));
    return {
      exit: 0, json: { entries, available },
      text: [
        ...(entries.length === 0 ? ['No workspace here names a connector.'] : cx.ui.table([{ head: 'name' }, { head: 'as' }, { head: 'uses' }, { head: 'talks to', shrinks: true }], entries.map((e) => [sanitize(e.name), e.role, e.uses, sanitize(e.endpoints.join(', '))]))),
        '', ...cx.ui.table([{ head: 'there is also' }, { head: 'as' }, { head: 'what for', shrinks: true }], unused.map((c) => [c.uses, c.roles.join(', '), c.summary])),
      ],
    };
  },
});
