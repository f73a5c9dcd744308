import { TokenctlError } from '../../core/errors.ts';
import { DEBTS, openDebts, type OpenDebt } from '../../ledger/index.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse, type House } from '../app/house.ts';
import { openIncident } from '../app/incidents.ts';
import { incidentOwing } from '../app/owed.ts';
import { defineCommand, type CommandCx } from '../command.ts';

export default defineCommand({
  name: 'debts settle', group: 'account', summary: 'close debts that no machine can, with a reason and evidence',
  args: [{ name: 'debt', summary: 'its id, as `debts` shows it; several of one incident are settled with one reason', required: true, variadic: true, complete: 'debt' }],
  flags: [{ name: '--reason', kind: 'text', value: 'TEXT', summary: 'why it is settled' }, { name: '--evidence', kind: 'text', value: 'TEXT', summary: 'a link, a ticket, who saw it' }],
  examples: [{ run: 'tokenctl debts settle consumer-down/payments --reason "back since 12:40" --evidence https://status.example.test/7', does: 'close one' }, { run: 'tokenctl debts settle consumer-down/payments consumer-down/mail --reason "both back since 12:40" --evidence SEC-42', does: 'close several' }],
  exits: [0, 5, 6], json: 'tokenctl/debt/v1', next: ['debts'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const ids = [...new Set(args.debt)];
    const incident = await openIncident(cx, house, cx.globals.incident ?? await incidentOwingAll(cx, house, ids), null);
    try {
      const now = openDebts(incident.situation, { now: Date.parse(cx.clock.now()) });
      // All of them are looked at before one is settled.
      const found = ids.map((id) => settleable(now.find((d) => d.id === id), { id, incident: incident.id }));
      const missing = [...(flags.reason ? [] : [{ flag: '--reason' as const, value: 'TEXT', why: 'why it is settled' }]), ...(flags.evidence ? [] : [{ flag: '--evidence' as const, value: 'TEXT', why: 'who saw it, or where it can be seen' }])];
      if (missing.length > 0 && !cx.ui.prompts.can) cx.ui.prompts.refuse(missing);
      const reason = await guarded(house, flags.reason ?? await cx.ui.prompts.text({ flag: '--reason', value: 'TEXT', why: 'why it is settled', question: 'Why is it settled?' }), 'reason');
      const evidence = await guarded(house, flags.evidence ?? await cx.ui.prompts.text({ flag: '--evidence', value: 'TEXT', why: 'evidence', question: 'Evidence?' }), 'evidence');
      for (const { id } of found) await incident.journal.append('debt.settled', null, { debt: id, by: house.actor, reason, evidence });
      return { exit: 0, text: found.map(({ id }) => `${id} is settled by ${house.actor}.`), json: { debt: found[0]?.id, debts: found.map(({ id }) => id), by: house.actor } };
    } finally {
      await incident.close();
    }
  },
});

/** A debt that a person may close. Throws E_USAGE where it is not owed, E_DENIED where it is a machine's to settle. */
function settleable(found: OpenDebt | undefined, { id, incident }: { readonly id: string; readonly incident: string }): OpenDebt {
  if (!found) throw new TokenctlError('E_USAGE', `${id} is not owed in ${incident}`, { next: ['tokenctl debts'] });
  if (found.kind === null || !DEBTS[found.kind].byPerson)
    throw new TokenctlError('E_DENIED', `${id} is not a person's to settle: ${found.kind === null ? 'its kind is unknown here' : DEBTS[found.kind].settledBy}`, { next: [found.command] });
  return found;
}

/** The one open incident that owes all of them. Throws E_USAGE. */
async function incidentOwingAll(cx: CommandCx, house: House, debts: readonly string[]): Promise<string> {
  const owing = new Set<string>();
  for (const debt of debts) owing.add(await incidentOwing(cx, house, debt));
  const [only = '', ...others] = owing;
  if (others.length > 0) throw new TokenctlError('E_USAGE', `they are owed in ${[only, ...others].join(', ')}: settle those of one incident at a time`, { next: [only, ...others].map((id) => `tokenctl debts -i ${id}`) });
  return only;
}
