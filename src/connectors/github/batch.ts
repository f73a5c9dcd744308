import type { Reply } from '../../core/result.ts';
import { faultOf } from '../../core/faults.ts';
import type { EffectCall } from '../../ports/call.ts';
import { sentInTime, TOO_LATE, whetherLate, type Late } from '../../ports/in-time.ts';
import { faultOfHeard, type Heard } from './github-api.ts';
import type { GithubCx } from './context.ts';

/** GitHub takes so many in one request, and 60 requests an hour from one address (providers.md §4.1). */
const MOST = 1000;
/** What is asked for at nearly the same time goes in one request. */
const GATHER_MS = 25;

interface Waiting { readonly value: string; readonly call: EffectCall; /** Of its own intent: one request goes for all of them. */ readonly late: Late; readonly give: (reply: Reply<null>) => void }

/**
 * Revocation by value, gathered. 202 is *accepted*: it is said of unknown and of dead tokens too. A request that is refused as a
 * whole (422: one of them has no form of theirs) is halved until it is known which.
 */
export function byValueRevoker(cx: GithubCx): (value: string, call: EffectCall) => Promise<Reply<null>> {
  let waiting: Waiting[] = [];
  const send = async (all: readonly Waiting[]): Promise<void> => {
    const late = new Set(all.filter((w) => w.late()));
    for (const w of late) w.give({ ok: false, fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: TOO_LATE }) });
    const batch = all.filter((w) => !late.has(w));
    const [first] = batch;
    if (first === undefined) return;
    // Without a credential: with one, GitHub answers 403.
    const heard: Heard = await sentInTime(() => batch.some((w) => w.late()), () => cx.api.ask({ method: 'POST', path: '/credentials/revoke', as: null, body: { credentials: batch.map((w) => w.value) } }, first.call))
      .catch(() => ({ is: 'unusable' as const, why: 'not sent', sent: false }));
    if (heard.is === 'no' && heard.status === 422 && batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      await send(batch.slice(0, half));
      return send(batch.slice(half));
    }
    for (const w of batch) w.give(heard.is === 'ok' && heard.status === 202 ? { ok: true, how: 'accepted', out: null } : { ok: false, fault: faultOfHeard(heard, false) });
  };
  return (value, call) => new Promise((give) => {
    waiting.push({ value, call, late: whetherLate(), give });
    if (waiting.length > 1 && waiting.length < MOST) return;
    const flush = (): void => { const batch = waiting; waiting = []; void send(batch); };
    if (waiting.length >= MOST) flush();
    else void cx.deps.clock.sleep(GATHER_MS, call.signal).catch(() => undefined).then(flush);
  });
}
