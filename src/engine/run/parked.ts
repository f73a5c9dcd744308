import { toMs } from '../../core/clock.ts';
import type { Place, Rank } from '../pace/admission.ts';
import type { Order } from '../pace/in-order.ts';
import type { Pacer } from '../pace/pacer.ts';
import type { EngineIn } from './engine-in.ts';

/** What this process does not wait for: a person's answer, or a time that is too far off (ENGINE W2). */
export type Parked = { readonly parked: 'answer' } | { readonly parked: 'time'; readonly until: number };

/** A provider that wants to be left alone for longer than anybody's patience, or has not answered for as long; null = it may be asked, or soon. */
export function shutAt(pace: Pick<Pacer, 'shutUntil' | 'awaySince'>, provider: string, { nowMs, patienceMs }: { readonly nowMs: number; readonly patienceMs: number }): Parked | null {
  const until = pace.shutUntil(provider);
  if (until !== null && until - nowMs > patienceMs) return { parked: 'time', until };
  const away = pace.awaySince(provider);
  return away === null || nowMs - away <= patienceMs ? null : { parked: 'time', until: nowMs + patienceMs };
}

export const shutFor = (o: EngineIn, provider: string): Parked | null => shutAt(o.pace, provider, { nowMs: toMs(o.clock.now()), patienceMs: o.waitInProcessMs });

/** Work that has a place nowhere, since nobody counts it. */
export const UNCOUNTED: Place = { during: (work) => work(), end: () => undefined };

/** Lets work at a provider begin when there is room for it: its place, or when to come again. A stop lets it through: whoever asked looks for that next. */
export async function begin(o: EngineIn, provider: string, { rank, order = 0, signal }: { readonly rank: Rank; readonly order?: Order; readonly signal: AbortSignal }): Promise<Place | Parked> {
  const shut = shutFor(o, provider);
  if (shut !== null) return shut;
  const place = await o.pace.begin(provider, { rank, order, signal, givesUp: () => shutFor(o, provider) !== null }).catch(() => UNCOUNTED);
  return place ?? shutFor(o, provider) ?? UNCOUNTED;
}
