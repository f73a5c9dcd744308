import * as z from 'zod';
import type { Json } from '../../core/brand.ts';
import { instant, toMs } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { defineRecord } from '../../ports/step.ts';

const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration (1h, 24h, 7d)');
interface Data { readonly [k: string]: Json; readonly xs: readonly number[]; readonly afterMs: readonly number[] }
/** 64 KiB a journal line: ordinals go in groups. */
const GROUP = 5_000;

/** Schedules revival checks and ends; they hold neither a run nor a close (ENGINE W1, TRUTH T14). */
export default defineRecord<{ at: string[] }, Data>({
  uses: 'token.watch', kind: 'record', scope: 'run', timeoutMs: 10_000, concurrency: 1,
  summary: 'Schedule later looks at the dead tokens; `prove --watch-due` makes them.',
  input: z.strictObject({ at: z.array(duration).min(1) }),
  samples: { good: [{ at: ['1h', '24h', '7d'] }], bad: [{ at: [] }, { at: ['later'] }] },
  async *plan(cx, input) {
    const xs = cx.items().flatMap((i) => (i.x === null || i.token.issuer === null ? [] : [i.x]));
    if (xs.length > 0) yield { target: { run: true }, data: { xs, afterMs: input.at.map((t) => parseDuration(t) ?? 0) } };
    else cx.leave('run', 'no-token');
  },
  record(cx, change) {
    const from = toMs(cx.now());
    const at = change.data.afterMs.map((ms) => instant(from + ms));
    const notes = [];
    for (let i = 0; i < change.data.xs.length; i += GROUP)
      notes.push({ code: 'watch.scheduled' as const, data: { xs: change.data.xs.slice(i, i + GROUP), at } });
    return Promise.resolve({ is: 'settled', notes });
  },
});
