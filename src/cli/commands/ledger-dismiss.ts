import { TokenctlError } from '../../core/errors.ts';
import { calledAs, dismissal } from '../../policy/index.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident, openIncident } from '../app/incidents.ts';
import { personOf } from '../app/person.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'ledger dismiss', group: 'account', summary: "one person says that an unidentified string is nobody's token",
  args: [{ name: 'entry', summary: 'fp1:… or its ordinal x', required: true, variadic: true, complete: 'entry' }],
  flags: [
    { name: '--basis', kind: 'choice', of: ['not-ours', 'false-positive'], value: 'BASIS', summary: 'not-ours or false-positive' },
    { name: '--reason', kind: 'text', value: 'TEXT', summary: 'why; stands in every report' },
  ],
  about: ['Only entries that nobody claims can be dismissed. An identified token needs a waiver: `tokenctl ledger waive`.', 'It is called “dismissed by one person” everywhere, and opens again if the string is identified later.'],
  examples: [{ run: 'tokenctl ledger dismiss fp1:k1:c0ffee5e00112233 --basis false-positive --reason "sample value in the vendor manual"', does: 'dismiss one' }],
  exits: [0, 5, 6], json: 'tokenctl/dismissal/v1', next: ['incident close', 'ledger show'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const incident = await openIncident(cx, house, await chosenIncident(cx, house, { alsoClosed: true }), null);
    try {
      const s = incident.situation;
      const xs = args.entry.map((name) => {
        const x = /^\d+$/.test(name) ? Number(name) : s.byKey.get(name as never);
        const entry = x === undefined ? undefined : s.entries[x];
        if (!entry) throw new TokenctlError('E_USAGE', `no entry ${name} on the ledger of ${incident.id}`, { next: ['tokenctl ledger show'] });
        return entry.x;
      });
      const missing = [...(flags.basis ? [] : [{ flag: '--basis' as const, value: 'not-ours', why: 'not-ours or false-positive' }]), ...(flags.reason ? [] : [{ flag: '--reason' as const, value: 'TEXT', why: 'stands in every report' }])];
      if (missing.length > 0 && !cx.ui.prompts.can) cx.ui.prompts.refuse(missing);
      const basis = flags.basis ?? await cx.ui.prompts.choose({ flag: '--basis', value: 'BASIS', why: 'why it is nobody’s', question: 'Why may it be dismissed?', choices: [{ value: 'not-ours' as const, label: 'it is a token, and not ours' }, { value: 'false-positive' as const, label: 'it is no token at all' }] });
      const reason = await guarded(house, flags.reason ?? await cx.ui.prompts.text({ flag: '--reason', value: 'TEXT', why: 'stands in every report', question: 'Reason?' }), 'reason');
      const by = await personOf(house);
      // All are judged before the first line is written.
      const said = xs.map((x) => dismissal({ situation: s, x, basis, reason, by, now: cx.clock.now() }));
      for (const data of said) await incident.journal.append('exposure.dismissed', null, data);
      return { exit: 0, text: [...xs.map((x) => `${s.entries[x]?.key}: dismissed by one person (${calledAs(by)}), ${basis}.`), `Next: tokenctl incident close ${incident.id}`], json: { incident: incident.id, dismissed: xs.map((x) => s.entries[x]?.key), by: house.actor, basis } };
    } finally {
      await incident.close();
    }
  },
});
