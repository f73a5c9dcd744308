import { makeDice, type Dice } from '../simulation/dice.ts';
import { MOMENTS, type Moment } from './crash-front.ts';

/** What befalls one life of the process, at one request, or as soon as its journal has so many lines more. */
export type Blow =
  | { readonly is: 'kill'; readonly moment: Moment; readonly nth: number; readonly of: 'effects' | 'all'; readonly lateMs: number }
  | { readonly is: 'kill-at-line'; readonly lines: number }
  | { readonly is: 'stop'; readonly moment: Moment; readonly nth: number; readonly lateMs: number; readonly forMs: number }
  | { readonly is: 'stop-at-intent'; readonly nth: number; readonly forMs: number }
  | { readonly is: 'away'; readonly moment: 'unread' | 'applied'; readonly nth: number; readonly how: 'refused' | 'reset'; readonly forMs: number }
  | { readonly is: 'clock'; readonly nth: number; readonly byMs: number };

export interface CrashSchedule {
  readonly seed: number;
  readonly seen: 'internal' | 'public';
  readonly staging: boolean;
  /** One list a life, in order; lives after the last are left in peace. */
  readonly lives: readonly (readonly Blow[])[];
  readonly kills: number;
}

/** Time that each effect has in these worlds. */
export const TIMEOUT_MS = 2_000;
/** Of a stop. */
export const OUTLASTS_MS = TIMEOUT_MS + 1_500;
/** Long after its process has died, and as long as its time is not over: later no server gets it (ENGINE A3). */
const LATE_MS = 1_200;

/** Seldom further than a run has effects, so that most blows fall. */
const nthOf = (dice: Dice, life: number): number => (life === 0 ? dice.from(1, 14) : dice.from(1, 4));

function killOf(dice: Dice, life: number): Blow {
  if (dice.chance(0.2)) return { is: 'kill-at-line', lines: dice.from(1, life === 0 ? 70 : 15) };
  const of = dice.chance(0.75) ? 'effects' as const : 'all' as const;
  return { is: 'kill', moment: dice.pick(MOMENTS), nth: of === 'all' ? dice.from(1, life === 0 ? 90 : 20) : nthOf(dice, life), of, lateMs: dice.from(50, LATE_MS) };
}

function troubleOf(dice: Dice, life: number): Blow {
  const nth = nthOf(dice, life);
  switch (dice.from(0, 3)) {
    case 0: return { is: 'stop', moment: dice.pick(MOMENTS), nth, lateMs: dice.from(50, LATE_MS), forMs: OUTLASTS_MS };
    case 1: return { is: 'stop-at-intent', nth, forMs: OUTLASTS_MS };
    case 2: return { is: 'away', moment: dice.pick(['unread', 'applied']), nth, how: dice.pick(['refused', 'reset']), forMs: dice.from(300, 3_000) };
    default: return { is: 'clock', nth, byMs: dice.pick([-1, 1]) * dice.from(10_000, 900_000) };
  }
}

/** The same blows for the same seed; at which request of several lanes the nth falls is the machine's to say. */
export function scheduleOf(seed: number): CrashSchedule {
  const dice = makeDice(seed * 7_919);
  const count = dice.from(1, 5);
  const lives = Array.from({ length: count }, (_, life): readonly Blow[] => {
    const blows: Blow[] = [];
    // What it does not die of comes first; a kill after it, most often.
    if (dice.chance(0.35)) blows.push(troubleOf(dice, life));
    if (blows.length === 0 || dice.chance(0.6)) blows.push(killOf(dice, life));
    return blows;
  });
  return { seed, seen: dice.pick(['internal', 'public']), staging: dice.chance(0.7), lives, kills: lives.flat().filter((b) => b.is.startsWith('kill')).length };
}
