import { TokenctlError } from '../../core/errors.ts';
import { sanitize } from '../../ui/index.ts';
import { seatOf } from '../app/drill/seat.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill hint', group: 'rehearse', summary: 'in a drill: the next hint; it is counted in the score',
  examples: [{ run: 'tokenctl drill hint', does: 'when nobody knows how to go on' }], exits: [0, 2], json: 'tokenctl/drill-hint/v1', next: ['status'],
  async handler(cx) {
    const answer = await (await seatOf(cx)).ask({ is: 'hint' });
    if (!answer.ok) throw new TokenctlError('E_DRILL', answer.text[0] ?? 'there is no further hint', { next: ['tokenctl status'] });
    return { exit: 0, text: answer.text.map((t) => sanitize(t)), json: { hint: answer.text.join('\n') } };
  },
});
