import { TokenctlError } from '../../src/core/errors.ts';
import type { Reply } from '../../src/core/result.ts';
import type { Call, EffectCall } from '../../src/ports/call.ts';
import type { Dice } from './dice.ts';
import type { EventClock } from './event-clock.ts';
import type { Life } from './life.ts';

export interface NetworkIn {
  readonly world: EventClock;
  readonly dice: Dice;
  /** Part of the requests that meet trouble. */
  readonly trouble: () => number;
  /** Takes effects back right after they were answered: a world in which tokenctl's words must be found untrue. */
  readonly lies: boolean;
  /** Sees each effect at the moment when its provider applies it. */
  readonly applied: (what: string, idem: string) => void;
}

/** The wire between a process and a provider: what is sent may arrive late, twice never, or not at all, also after its sender died. */
export interface Network {
  effect<O>(life: Life, what: string, call: EffectCall, apply: () => Promise<Reply<O>>): Promise<Reply<O>>;
  look<T>(life: Life, what: string, call: Call, read: () => Promise<T>): Promise<T>;
}

const never = new AbortController().signal;
const lost = { ok: false as const, fault: { code: 'E_LOST', class: 'lost' as const } };

export function makeNetwork({ world, dice, trouble, lies, applied }: NetworkIn): Network {
  const rest = (ms: number): Promise<void> => world.sleep(ms, never);
  const cut = (signal: AbortSignal): Promise<void> => new Promise((resolve) => { if (signal.aborted) resolve(); else signal.addEventListener('abort', () => { resolve(); }, { once: true }); });
  return {
    async effect(life, what, call, apply) {
      await life.at(`send ${what}`);
      const meets = dice.chance(trouble()) ? dice.pick(['not-sent', 'throttled', 'lost-before', 'lost-after', 'late', 'late-and-lost'] as const) : 'none';
      if (meets === 'not-sent') return { ok: false, fault: { code: 'E_UNAVAILABLE', class: 'unavailable' } };
      // A late request arrives before its sender's time is up, or it never does: nothing is on the wire for longer.
      const way = meets === 'late' || meets === 'late-and-lost' ? dice.from(1_000, call.timeoutMs - 1) : dice.from(1, 40);
      const outlives = dice.chance(0.5);
      const arrived = rest(way).then(async (): Promise<Reply<never> | Awaited<ReturnType<typeof apply>>> => {
        if (meets === 'lost-before' || meets === 'late-and-lost' || (life.dead && !outlives)) return lost;
        if (meets === 'throttled') return { ok: false, fault: { code: 'E_THROTTLED', class: 'throttled', retryAfterMs: 500 } };
        const given = lies && what.endsWith('promote') ? { ok: true as const, how: 'done' as const, out: { version: 'v1', left: null } as never } : await apply();
        applied(what, call.idem);
        return given;
      });
      const answer = await life.back(Promise.race([arrived.then(async (a) => { await rest(dice.from(1, 20)); return a; }), cut(call.signal).then(() => lost)]));
      await life.at(`answer to ${what}`);
      return meets === 'lost-after' ? lost : answer;
    },
    async look(life, what, call, read) {
      await life.at(`ask ${what}`);
      const meets = dice.chance(trouble() / 2) ? dice.pick(['unavailable', 'lost', 'hangs'] as const) : 'none';
      await life.back(rest(dice.from(1, 20)));
      if (meets === 'hangs') await life.back(Promise.race([cut(call.signal), rest(call.timeoutMs)]));
      if (meets === 'unavailable') throw new TokenctlError('E_UNAVAILABLE', 'It does not answer.');
      if (meets !== 'none') throw new TokenctlError('E_LOST', 'The answer was lost.');
      const found = await life.back(read());
      await life.back(rest(dice.from(1, 20)));
      await life.at(`answer to ${what}`);
      return found;
    },
  };
}
