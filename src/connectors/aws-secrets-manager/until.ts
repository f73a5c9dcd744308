import type { Call } from '../../ports/call.ts';
import type { AsmCx } from './context.ts';
import { troubleOf } from './trouble.ts';

const FIRST_MS = 100;
const LONGEST_MS = 2_000;

/**
 * Looks until it is so. AWS answers a write before every read shows it ("all operations are eventually consistent"). `endMs`:
 * monotonic, well before the call's own end, so that what is awaited can still be named. False = it did not come true.
 */
export async function until(cx: AsmCx, call: Call, endMs: number, look: () => Promise<boolean>): Promise<boolean> {
  for (let wait = FIRST_MS; ; wait = Math.min(wait * 2, LONGEST_MS)) {
    try { if (await look()) return true; } catch (e) { if (troubleOf(e)?.is !== 'throttled') throw e; }
    if (cx.clock.monotonicMs() + wait > endMs) return false;
    await cx.clock.sleep(wait, call.signal);
  }
}
