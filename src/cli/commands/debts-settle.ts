import { TokenctlError } from '../../core/errors.ts';
import { DEBTS, openDebts } from '../../ledger/index.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse } from '../app/house.ts';
import { openIncident } from '../app/incidents.ts';
import { incidentOwing } from '../app/owed.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'debts settle', group: 'account', summary: 'close a debt that no machine can, with a reason and evidence',
  args: [{ name: 'debt', summary: 'its id, as `debts` shows it', required: true, complete: 'debt' }],
  flags: [{ name: '--reason', kind: 'text', value: 'TEXT', summary: 'why it is settled' }, { name: '--evidence', kind: 'text', value: 'TEXT', summary: 'a link, a ticket, who saw it' }],
  examples: [{ run: 'tokenctl debts settle consumer-down/payments --reason "back since 12:40" --evidence https://status.example.test/7', does: 'close one' }],
  exits: [0, 5, 6], json: 'tokenctl/debt/v1', next: ['debts'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const incident = await openIncident(cx, house, cx.globals.incident ?? await incidentOwing(cx, house, args.debt), null);
    try {
      const found = openDebts(incident.situation, { now: Date.parse(cx.clock.now()) }).find((d) => d.id === args.debt);
      if (!found) throw new TokenctlError('E_USAGE', `${args.debt} is not owed in ${incident.id}`, { next: ['tokenctl debts'] });
      if (found.kind === null || !DEBTS[found.kind].byPerson)
        throw new TokenctlError('E_DENIED', `${args.debt} is not a person's to settle: ${found.kind === null ? 'its kind is unknown here' : DEBTS[found.kind].settledBy}`, { next: [found.command] });
      const missing = [...(flags.reason ? [] : [{ flag: '--reason' as const, value: 'TEXT', why: 'why it is settled' }]), ...(flags.evidence ? [] : [{ flag: '--evidence' as const, value: 'TEXT', why: 'who saw it, or where it can be seen' }])];
      if (missing.length > 0 && !cx.ui.prompts.can) cx.ui.prompts.refuse(missing);
      const reason = flags.reason ?? await cx.ui.prompts.text({ flag: '--reason', value: 'TEXT', why: 'why it is settled', question: 'Why is it settled?' });
      const evidence = flags.evidence ?? await cx.ui.prompts.text({ flag: '--evidence', value: 'TEXT', why: 'evidence', question: 'Evidence?' });
      await incident.journal.append('debt.settled', null, { debt: found.id, by: house.actor, reason: await guarded(house, reason, 'reason'), evidence: await guarded(house, evidence, 'evidence') });
      return { exit: 0, text: `${found.id} is settled by ${house.actor}.`, json: { debt: found.id, by: house.actor } };
    } finally {
      await incident.close();
    }
  },
});
