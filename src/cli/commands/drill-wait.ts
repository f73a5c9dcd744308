import { parseDuration } from '../../core/duration.ts';
import { TokenctlError } from '../../core/errors.ts';
import { seatOf } from '../app/drill/seat.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill wait', group: 'rehearse', summary: 'in a drill: let time pass', args: [{ name: 'duration', summary: '20m, 2h, 5d', required: true }],
  about: ['What falls due meanwhile happens in its order.'],
  examples: [{ run: 'tokenctl drill wait 2h', does: 'two hours later' }], exits: [0, 2], json: 'tokenctl/drill-wait/v1', next: ['status', 'prove'], stopsPolitely: false,
  async handler(cx, { args }) {
    await seatOf(cx);
    const ms = parseDuration(args.duration);
    if (ms === null) throw new TokenctlError('E_USAGE', `${args.duration} is no duration (20m, 2h, 5d)`);
    await cx.clock.sleep(ms, cx.signal);
    return { exit: 0, text: `It is ${cx.clock.now().slice(0, 19).replace('T', ' ')} UTC.`, json: { now: cx.clock.now() } };
  },
});
