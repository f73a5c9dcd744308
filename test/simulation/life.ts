import { instant, type Clock } from '../../src/core/clock.ts';
import type { EventClock } from './event-clock.ts';

const forever = new Promise<never>(() => undefined);

/**
 * One process. It comes to a boundary before and after everything that leaves it: a write, a sync, a request, an answer, a sleep. At
 * one of them it can be killed, and from then on nothing that it waits for ever comes.
 */
export interface Life {
  readonly dead: boolean;
  /** Boundaries that it came to. */
  readonly boundaries: number;
  readonly died: Promise<void>;
  readonly clock: Clock;
  /** Ctrl-C. */
  readonly stop: AbortController;
  /** A boundary: goes on, or never. */
  at(what: string): Promise<void>;
  /** What comes back from outside: never to the dead. */
  back<T>(work: Promise<T>): Promise<T>;
  /** It leaves by itself: what it still waits for never comes either. */
  leave(): void;
  /** Its wall clock is set by so much. */
  setClock(byMs: number): void;
}

export interface LifeIn {
  readonly world: EventClock;
  /** Dies at this boundary; Infinity = never. */
  readonly killAt: number;
  /** Things that befall it at a boundary, and are no death. */
  readonly befalls?: ReadonlyMap<number, (life: Life) => void>;
  readonly wallOffMs: number;
  readonly trace: (line: string) => void;
}

export function makeLife({ world, killAt, befalls, wallOffMs, trace }: LifeIn): Life {
  const { promise: died, resolve } = Promise.withResolvers<void>();
  const born = world.monotonicMs();
  const stop = new AbortController();
  let off = wallOffMs;
  let dead = false;
  let boundaries = 0;
  const life: Life = {
    get dead() { return dead; },
    get boundaries() { return boundaries; },
    died, stop,
    clock: {
      now: () => instant(world.ms() + off),
      monotonicMs: () => world.monotonicMs() - born,
      sleep: (ms, signal) => life.back(world.sleep(ms, signal)),
    },
    at(what) {
      if (dead) return forever;
      boundaries += 1;
      trace(`${boundaries} ${what}`);
      befalls?.get(boundaries)?.(life);
      if (boundaries < killAt) return Promise.resolve();
      trace('killed');
      dead = true;
      resolve();
      return forever;
    },
    back: (work) => work.then((v) => (dead ? forever : v), (e: unknown) => { if (dead) return forever; throw e as Error; }),
    leave() { dead = true; },
    setClock(byMs) { off += byMs; },
  };
  return life;
}
