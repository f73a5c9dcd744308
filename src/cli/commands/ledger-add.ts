import type { Fingerprint } from '../../core/brand.ts';
import { isOpenState } from '../../ledger/index.ts';
import { sanitize } from '../../ui/index.ts';
import { recordExposures } from '../app/exposures.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident, readSituation } from '../app/incidents.ts';
import { replacementsIn, type Replacement } from '../app/replacements.ts';
import { resolveSpecs } from '../app/tokens-input.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'ledger add', group: 'account', summary: 'put tokens or a report on the ledger of an open incident',
  args: [{ name: 'tokens', summary: '@FILE, - (stdin), ISSUER/ID, owner=, label=, issuer=, fp1:…', required: true, variadic: true, complete: 'token' }],
  flags: [{ name: '--format', kind: 'text', value: 'FORMAT', summary: 'of the report (default: detected)' }],
  about: ['What is on the ledger already only gains where it was seen. An unidentified entry that is known by now is identified. The incident cannot be closed before each new entry is.',
    'A replacement that a run of the incident made is known by its fingerprint: if it is reported too, somebody still reads where it was written.'],
  examples: [{ run: 'tokenctl ledger add @second-report.json', does: 'the second wave' }, { run: 'pbpaste | tokenctl ledger add -', does: 'one more string' }, { run: 'tokenctl ledger add authority/9f3c2b7d', does: 'by id' }],
  exits: [0, 2, 4, 5, 6], json: 'tokenctl/ledger-add/v1', next: ['plan', 'run', 'ledger show'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const id = await chosenIncident(cx, house);
    const trusted = await requireTrust(cx, house);
    const { situation: before } = await readSituation(cx, house, id);
    const resolved = await resolveSpecs(cx, house, { specs: args.tokens.map((t) => (t === '-' ? '@-' : t)), situation: before, format: flags.format, online: true });
    const incident = await openIncident(cx, house, id, null);
    try {
      if (trusted) await incident.journal.append('trust.given', null, trusted);
      const known = new Set(incident.situation.byKey.keys());
      const { fresh, identified } = await recordExposures(incident, resolved.entries);
      const made = fresh === 0 ? new Map<Fingerprint, Replacement>() : await replacementsIn(house, id);
      const rows = resolved.entries.map((e) => {
        const x = incident.situation.byKey.get(e.key) ?? null;
        const state = x === null ? '' : incident.situation.entries[x]?.state ?? '';
        const replaces = e.token.fingerprint === null ? null : made.get(e.token.fingerprint) ?? null;
        const inInventory = house.inventory.byKey(e.key) !== undefined;
        return { x, token: e.key, kind: e.token.kind, owner: e.token.owner, state, replaces, fingerprint: e.token.fingerprint, inInventory, was: identified.has(e.key) ? 'identified' : known.has(e.key) ? 'known' : 'new' };
      });
      const open = incident.situation.entries.filter((e) => isOpenState(e.state)).length;
      return {
        exit: 0, json: { incident: id, added: fresh, identified: identified.size, entries: rows, open, notes: resolved.notes },
        text: [
          ...cx.ui.table([{ head: 'x', align: 'right' }, { head: 'token' }, { head: 'kind' }, { head: 'owner' }, { head: 'was' }, { head: 'is' }], rows.map((r) => [String(r.x ?? ''), sanitize(r.token), sanitize(r.kind), sanitize(r.owner ?? ''), r.was, r.state])),
          '', ...rows.flatMap((r) => (r.replaces === null ? [] : [`${sanitize(r.token)} is what run ${r.replaces.run} made to replace ${sanitize(r.replaces.of)}: it leaked again.`,
            ...(r.inInventory ? [] : [`  The inventory has ${sanitize(r.replaces.of)} in its place yet: let that entry name ${sanitize(r.token)}, fingerprint ${r.fingerprint ?? ''}, or it is revoked and nothing replaces it.`])])),
          ...(rows.some((r) => r.replaces !== null) ? ['Whoever read it may still read what is written now: cut them off first, then replace.', ''] : []),
          ...resolved.notes.map((n) => sanitize(n)), `${fresh} new on the ledger of ${id}; ${open} open.`, `Next: tokenctl -i ${id} run leaked-token`,
        ],
      };
    } finally {
      await incident.close();
    }
  },
});
