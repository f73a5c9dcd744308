import type { Channel } from '../../ports/channel.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import { answers } from './answers.ts';
import { askProgram, mustAsk, type ExecCx } from './ask.ts';
import type { ExecChannelConfig } from './config.ts';
import { ownOf } from './self.ts';

/** Messages by a program: Markdown in which what others wrote is escaped; the program escapes for where it lands. */
export function execChannel(id: string, c: ExecChannelConfig, deps: ConnectorDeps): Channel {
  const cx: ExecCx = { id, as: 'channel', config: c, deps };
  return {
    id, uses: 'exec', faces: c.faces,
    reads: {
      own: (call) => ownOf(cx, call),
      ...(c.can?.includes('sent') === true && { sent: async (mark, call) => (await mustAsk(cx, { op: 'sent', request: { mark }, answer: answers.sent }, call)).sent }),
    },
    effects: {
      send: async ({ template, title, body, facts }, call) => {
        const got = await askProgram(cx, { op: 'send', request: { template, title, body, facts, mark: call.mark }, answer: answers.send }, call);
        return got.ok ? { ok: true, how: got.out.how, out: { receipt: got.out.receipt } } : got;
      },
    },
  };
}
