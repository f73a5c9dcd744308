import type { Reply, Took } from '../../core/result.ts';
import type { EffectCall } from '../../ports/call.ts';
import type { AsmCx } from './context.ts';
import { describe, type SecretState } from './secret-state.ts';
import { faultFor, troubleOf } from './trouble.ts';
import { until } from './until.ts';

type Write = Parameters<AsmCx['api']['ask']>;

/** One effect on one secret. */
export interface At {
  readonly cx: AsmCx;
  readonly path: string;
  readonly call: EffectCall;
  describe(): Promise<SecretState>;
  /** A request that changes something; from then on a fault says `lost` unless AWS named a refusal of this very request. */
  write(op: Extract<Write[0], 'PutSecretValue' | 'UpdateSecretVersionStage'>, input: Write[1]): Promise<void>;
  /** Looks until it is so, at most for this share of the call's time; never into its last part, in which the outcome is told. */
  until(share: number, look: (now: SecretState) => boolean | Promise<boolean>): Promise<boolean>;
}

export const yes = <O>(how: Took, out: O): Reply<O> => ({ ok: true, how, out });

/** Runs an effect; never throws. Before the first write nothing has changed, and a broken read is only `unavailable`. */
export async function effectOn<O>(cx: AsmCx, path: string, call: EffectCall, work: (at: At) => Promise<Reply<O>>): Promise<Reply<O>> {
  let sent = false;
  const began = cx.clock.monotonicMs();
  const at: At = {
    cx, path, call,
    describe: () => describe(cx, path, call),
    async write(op, input) {
      try { await cx.api.ask(op, input as never, call); } catch (e) {
        if (troubleOf(e)?.is === 'lost') sent = true;
        throw e;
      }
      sent = true;
    },
    until: (share, look) => until(cx, call, Math.min(cx.clock.monotonicMs() + call.timeoutMs * share, began + call.timeoutMs * 0.85), async () => look(await describe(cx, path, call))),
  };
  try { return await work(at); } catch (e) { return { ok: false, fault: faultFor(e, sent) }; }
}
