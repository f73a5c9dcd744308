import type { Clock } from '../../core/clock.ts';
import { toMs } from '../../core/clock.ts';
import { faultOf } from '../../core/faults.ts';
import type { Http, HttpRequest } from '../../ports/http.ts';
import { isTooLate } from '../../ports/in-time.ts';
import { limitSaid } from './limit-headers.ts';
import type { Pacer } from './pacer.ts';
import { isPatient } from './patience.ts';
import { inQueue } from './queued.ts';
import { sharedReads } from './shared-reads.ts';
import { spent } from './unit.ts';

/** A refused call is sent again at most so often, where its wait is short enough for whoever asked. */
const RESENDS = 3;
const PATIENCE_MS = 5_000;
/** What is read to make a plan, which would have a hole without it: it waits for its turn. */
const RESENDS_FOR_A_PLAN = 10;
const PATIENCE_FOR_A_PLAN_MS = 15 * 60_000;

/**
 * The house's client for one connector: every call waits for a permit of the host that it goes to, and what the host says of its
 * limit is learned. A call that is refused for its rate was not carried out, and is sent again when its time has come. A permit that
 * would come after the call's own time: `throttled`, and nothing was sent. What is `shared` is sent once for all who wait for it.
 */
export function pacedHttp({ http, pacer, clock, user }: { readonly http: Http; readonly pacer: Pacer; readonly clock: Clock; readonly user: string }): Http {
  const never = new AbortController().signal;
  const shared = sharedReads(clock);
  const send = async (request: HttpRequest, leaving: () => void): ReturnType<Http['send']> => {
    const budget = URL.parse(request.url)?.origin;
    if (budget === undefined) return http.send(request);
    pacer.spends(user, budget);
    const signal = request.signal ?? never;
    const patient = isPatient();
    const most = patient ? RESENDS_FOR_A_PLAN : RESENDS;
    const untilMs = clock.monotonicMs() + PATIENCE_FOR_A_PLAN_MS;
    const patience = (resends: number): number => (patient ? untilMs - clock.monotonicMs() : resends === 0 ? request.timeoutMs : PATIENCE_MS);
    for (let resends = 0; ; resends++) {
      let permit: Awaited<ReturnType<Pacer['permit']>>;
      try { permit = await inQueue(() => pacer.permit(budget, { withinMs: patience(resends), signal })); } catch { return { fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: 'aborted' }) }; }
      if (permit === null) return { fault: { ...faultOf('E_THROTTLED', 'throttled', { why: 'no permit in time' }), retryAfterMs: 1_000 } };
      leaving();
      if (resends === 0) spent(budget);
      const answer = await http.send(request);
      const nowMs = toMs(clock.now());
      if ('fault' in answer) {
        // Late by our own clock: its provider was not silent.
        if (isTooLate(answer.fault)) pacer.unsent(budget); else pacer.unanswered(budget);
        return answer;
      }
      const said = limitSaid(answer, nowMs);
      pacer.said(budget, permit, said);
      // Away, and back at a time that it names (RFC 9110 §15.6.4): a plan waits for it. It is no word about any rate, nor about what becomes of effects.
      if (patient && answer.status === 503 && said.waitMs !== null && resends < most && said.waitMs <= patience(resends + 1)) {
        try { await inQueue(() => clock.sleep(said.waitMs ?? 0, signal)); } catch { return answer; }
        continue;
      }
      if (!said.refused || resends >= most || (said.waitMs ?? 0) > patience(resends + 1)) return answer;
    }
  };
  return { send: (request) => (request.shared === true ? shared(request, send) : send(request, () => undefined)) };
}
