import { seatOf } from '../app/drill/seat.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill end', group: 'rehearse', summary: 'in a drill: the players are done; the score is shown where it is held',
  examples: [{ run: 'tokenctl drill end', does: 'when the incident is closed, or nothing more will come of it' }], exits: [0, 2], json: 'tokenctl/drill-end/v1', next: ['drill score'],
  async handler(cx) {
    await (await seatOf(cx)).ask({ is: 'end' });
    return { exit: 0, text: `${cx.drill?.file.id ?? ''} is over. Next: tokenctl drill score ${cx.drill?.file.id ?? ''}`, json: { drill: cx.drill?.file.id ?? null } };
  },
});
