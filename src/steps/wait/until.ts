import * as z from 'zod';
import type { Json } from '../../core/brand.ts';
import { instant, toMs } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { defineRecord } from '../../ports/step.ts';

interface In { readonly for?: string | undefined; readonly at?: string | undefined }
interface Data { readonly [k: string]: Json; readonly forMs: number | null; readonly at: string | null }

/** Waits to an absolute end, fixed when the wait begins; a crash does not restart it (ENGINE W1). */
export default defineRecord<In, Data>({
  uses: 'wait.until', kind: 'record', scope: 'run', timeoutMs: 31 * 86_400_000, concurrency: 1,
  summary: 'Wait for a time; a long wait parks the run.',
  input: z.strictObject({
    for: z.string().refine((t) => parseDuration(t) !== null, 'not a duration (90s, 2h)').optional(),
    at: z.iso.datetime({ offset: true }).optional(),
  }).refine((v) => (v.for === undefined) !== (v.at === undefined), 'give one of for, at'),
  samples: { good: [{ for: '90s' }, { at: '2026-11-23T12:00:00Z' }], bad: [{}, { for: 'a bit' }, { for: '1h', at: '2026-11-23T12:00:00Z' }] },
  async *plan(_cx, input) {
    yield { target: { run: true }, data: { forMs: input.for ? parseDuration(input.for) : null, at: input.at ? instant(Date.parse(input.at)) : null } };
  },
  record(cx, change) {
    const end = change.data.at === null ? toMs(cx.call.intendedAt) + (change.data.forMs ?? 0) : Date.parse(change.data.at);
    return Promise.resolve(toMs(cx.now()) >= end ? { is: 'settled', notes: [] } : { is: 'until', at: instant(end) });
  },
});
