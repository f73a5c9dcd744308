import type { Clock } from '../../core/clock.ts';
import { toMs } from '../../core/clock.ts';
import type { Pacer } from '../../engine/index.ts';
import { span, type Live, type Ui } from '../../ui/index.ts';
import { limitWords } from './limits.ts';
import { paceOfStep } from './pace-of-step.ts';

/** What is over sooner needs no word. */
const SOON_MS = 1_000;

export interface Asking { /** One more was asked after. */ one(): void; end(): Promise<void> }

/** Says how far the reading of so many tokens at their issuers is, and what holds it up, once it takes longer than a moment. */
export function showAsking(ui: Ui, o: { readonly of: number; readonly clock: Clock; readonly limits: Pacer['limits'] }): Asking {
  const over = new AbortController();
  const pace = paceOfStep();
  let [done, live]: [number, Live | null] = [0, null];
  const nowMs = (): number => toMs(o.clock.now());
  const line = (): string => {
    const left = pace.leftMs(o.of - done, nowMs());
    return `asking the issuers what dies with each   ${done} of ${o.of}${left === null ? '' : `   about ${span(left)} left`}`;
  };
  const limits = (): readonly string[] => o.limits().map((l) => limitWords(l, nowMs()));
  const shown = o.clock.sleep(SOON_MS, over.signal).then(() => {
    live = ui.live({ lines: () => [line(), ...limits().map((l) => ` ${l}`), ' Nothing is changed; Ctrl-C is safe.'], still: () => [line(), ...limits()].join('   ') });
  }, () => undefined);
  return {
    one() { done += 1; pace.ended(nowMs()); },
    async end() {
      over.abort();
      await shown;
      await live?.stop();
    },
  };
}
