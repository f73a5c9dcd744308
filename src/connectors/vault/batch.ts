import { toMs } from '../../core/clock.ts';
import type { Verdict } from '../../core/result.ts';
import type { Call } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import type { VaultCx } from './context.ts';
import { dataOf, saysBadToken } from './heard.ts';
import { cannotTell } from './verdict.ts';

const MARGIN_MS = 300_000;

/**
 * A batch token cannot be revoked: it lives to its time, or dies with its parent. Only the clock proves it: both clocks, ours and each
 * node's, past its end by 300 s (TRUTH T3, T11). Before that a by-value lookup may say that it lives; that it is refused proves nothing,
 * for its format has no checksum.
 */
export async function batchRound(cx: VaultCx, ask: RoundAsk, call: Call): Promise<Verdict> {
  const until = ask.of.token.expires;
  const value = ask.mayPresent ? ask.of.value?.reveal().trim() ?? '' : '';
  const nowMs = toMs(cx.deps.clock.now());
  const times: (number | null)[] = [];
  let alive = false;
  let refused = 0;
  try {
    for (const at of cx.nodes) {
      times.push((await cx.cluster.health(at, call)).timeMs);
      if (value === '') continue;
      const heard = await cx.api.ask({ verb: 'write', path: 'auth/token/lookup', body: { token: value }, at }, call);
      alive ||= heard.is === 'ok' && dataOf(heard)['type'] === 'batch';
      if (saysBadToken(heard)) refused += 1;
    }
  } catch { return cannotTell('clock', 'no usable answer'); }
  const base = { vantages: times.length, control: 'none' as const };
  if (alive) return { is: 'alive', path: 'registry', ...base, detail: 'batch token, by value 200' };
  const said = refused > 0 ? `; by value refused at ${refused}` : '';
  if (until === null) return cannotTell('clock', `a batch token whose end is not known${said}`, base);
  const bad = times.includes(null) ? 'a node shows no clock'
    : times.some((t) => Math.abs((t ?? 0) - nowMs) > MARGIN_MS) ? 'a clock is off by more than 300 s'
      : [...times, nowMs].some((t) => (t ?? 0) <= toMs(until) + MARGIN_MS) ? 'a batch token: not yet 300 s past its end on both clocks' : null;
  return bad === null ? { is: 'dead', path: 'clock', ...base, detail: 'expired on both clocks' } : cannotTell('clock', `${bad}${said}`, base);
}
