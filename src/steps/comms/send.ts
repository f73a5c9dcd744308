import * as z from 'zod';
import type { Json } from '../../core/brand.ts';
import { isTokenctlError } from '../../core/errors.ts';
import { defineEffect } from '../../ports/step.ts';

interface Data { readonly [k: string]: Json; readonly template: string; readonly channel: string; readonly customers: boolean }
interface In { readonly template: string; readonly to: string }

/** Sends one message. To customers only a person sends, who has seen the rendered bytes (TRUTH T8.3). */
export default defineEffect<In, Data, { receipt: string }>({
  uses: 'comms.send', kind: 'effect', scope: 'run', timeoutMs: 30_000, concurrency: 1,
  effects: ['notify'], gives: null,
  summary: 'Render a template from the journal’s facts and send it to a channel.',
  input: z.strictObject({ template: z.string().min(1), to: z.string().min(1) }),
  samples: { good: [{ template: 'engineers-update', to: 'eng' }], bad: [{ template: 'engineers-update' }, { to: 'eng' }] },
  async *plan(cx, input) {
    const faces = cx.channelFaces(input.to);
    if (faces === null) { cx.leave(input.to, 'no-channel'); return; }
    yield { target: { channel: input.to }, data: { template: input.template, channel: input.to, customers: faces === 'customers' } };
  },
  async apply(cx, change) {
    const { template, channel, customers } = change.data;
    if (customers) return { ok: 'needs-human', todo: [`tokenctl comms preview ${template} --to ${channel}`, `tokenctl comms send ${template} --to ${channel}`] };
    try {
      return await cx.channel(channel).effects.send(await cx.render(template, channel), cx.call);
    } catch (e) {
      if (isTokenctlError(e)) return { ok: false, fault: { code: e.code, class: 'refused' } };
      throw e;
    }
  },
  async observe(cx, change) {
    const reads = cx.channel(change.data.channel);
    if (!reads.sent) return { is: 'cannot-tell', why: 'the channel cannot be asked' };
    return await reads.sent(cx.call.mark, cx.call) ? { is: 'applied', out: { receipt: cx.call.mark } } : { is: 'not-applied' };
  },
  undo: () => ({ is: 'irreversible', why: 'a message that was read stays read' }),
});
