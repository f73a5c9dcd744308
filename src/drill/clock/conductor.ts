import type { Clock } from '../../core/clock.ts';
import type { MovingClock } from './moving-clock.ts';
import type { Party } from './party.ts';

/** What happens in the world by itself, in the order of time. */
export interface Agenda {
  /** When the next thing happens, milliseconds since the epoch; null = nothing more. */
  nextMs(): number | null;
  /** Takes note of what was done since; before time is skipped, since something may follow from it on the way. */
  catchUp(): Promise<void>;
  /** Does all that is due by then. */
  runDue(nowMs: number): Promise<void>;
}
export interface Conductor {
  /** Somebody came, left or fell idle, or the agenda changed: looked at soon. */
  nudge(): void;
  stop(): void;
}

/**
 * Lets the time of the drill go on. While somebody works or thinks it flows; when all who are here wait for a time, it is moved to
 * the first of those times, through everything that happens on the way. `skip: false` = it only flows.
 */
export function conduct({ clock, real, party, agenda, skip, onFault }: { readonly clock: MovingClock; readonly real: Clock; readonly party: Party; readonly agenda: Agenda; readonly skip: boolean; readonly onFault: (e: unknown) => void }): Conductor {
  const ended = new AbortController();
  let woken = Promise.withResolvers<void>();
  const turn = async (): Promise<void> => {
    if (skip && party.idleUntilMs() !== null) await agenda.catchUp();
    const until = skip ? party.idleUntilMs() : null;
    const next = agenda.nextMs();
    if (until !== null) {
      clock.moveTo(next !== null && next < until ? next : until);
      if (next !== null && next <= clock.nowMs()) await agenda.runDue(clock.nowMs());
      // Whoever waits for a later time is not disturbed by what happened on the way.
      if (clock.nowMs() >= until || next === null || next >= until) party.tellAll({ nowMs: clock.nowMs(), speed: clock.speed });
      return;
    }
    if (next !== null && next <= clock.nowMs()) { await agenda.runDue(clock.nowMs()); return; }
    const pause = new AbortController();
    const stop = (): void => pause.abort();
    void woken.promise.then(stop);
    ended.signal.addEventListener('abort', stop, { once: true });
    await real.sleep(next === null ? IDLE_MS : Math.min(IDLE_MS, (next - clock.nowMs()) / clock.speed), pause.signal).catch(() => undefined);
    ended.signal.removeEventListener('abort', stop);
    woken = Promise.withResolvers<void>();
  };
  void (async () => {
    for (let n = 0; !ended.signal.aborted; n++) {
      await turn();
      // Sockets are served in between.
      if (n % 8 === 0) await new Promise((resolve) => { setImmediate(resolve); });
    }
  })().catch(onFault);
  return { nudge: () => woken.resolve(), stop: () => ended.abort() };
}
const IDLE_MS = 1_000;
