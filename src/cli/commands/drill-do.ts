import { join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { readTextIfThere } from '../../platform/files.ts';
import { sanitize } from '../../ui/index.ts';
import { namedTexts } from '../screens/named-texts.ts';
import { seatOf } from '../app/drill/seat.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill do', group: 'rehearse', summary: 'in a drill: do something outside tokenctl, such as calling somebody',
  args: [{ name: 'deed', summary: 'one of the list that the command shows without it', complete: 'deed' }],
  about: ['What it takes passes. What you have of it, such as a ticket number, is printed: evidence for the questions of the runbook.'],
  examples: [{ run: 'tokenctl drill do', does: 'what there is to do' }, { run: 'tokenctl drill do isolate', does: 'do it' }],
  exits: [0, 2], json: 'tokenctl/drill-do/v1', next: ['drill wait'],
  async handler(cx, { args }) {
    const joined = await seatOf(cx);
    const deeds = JSON.parse(await readTextIfThere(join(cx.drill?.dir ?? '', 'deeds.json')) ?? '{}') as { readonly [name: string]: string };
    if (args.deed === undefined)
      return { exit: 0, text: Object.keys(deeds).length === 0 ? 'There is nothing to do outside tokenctl in this drill.' : [...namedTexts(cx.ui, Object.entries(deeds).map(([name, does]) => ({ name, text: sanitize(does) }))), 'Next: tokenctl drill do NAME'], json: { deeds } };
    const answer = await joined.ask({ is: 'do', deed: args.deed });
    if (!answer.ok) throw new TokenctlError('E_USAGE', `there is no deed "${args.deed}" in this drill`, { lines: answer.text, next: ['tokenctl drill do'] });
    await cx.clock.sleep(answer.takesMs, cx.signal);
    // Its time has come, and what follows from it may take a moment of its own.
    const happened = await joined.ask({ is: 'happened', deed: args.deed });
    if (!happened.ok) throw new TokenctlError('E_DRILL', 'the drill ended before it had happened', { next: ['tokenctl drill score'] });
    return { exit: 0, text: [`Done: ${sanitize(deeds[args.deed] ?? args.deed)}`, ...answer.text.map((t) => sanitize(t))], json: { deed: args.deed, says: answer.text } };
  },
});
