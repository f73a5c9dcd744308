import { toMs } from '../../core/clock.ts';
import type { RunCx } from './run-cx.ts';

/** What this process does not wait for: a person's answer, or a time that is too far off (ENGINE W2). */
export type Parked = { readonly parked: 'answer' } | { readonly parked: 'time'; readonly until: number };

/** A provider that wants to be left alone for longer than this process waits; null = it may be asked, or soon. */
export function shutFor({ o }: RunCx, provider: string): Parked | null {
  const until = o.pace.shutUntil(provider);
  return until === null || until - toMs(o.clock.now()) <= o.waitInProcessMs ? null : { parked: 'time', until };
}
