import type { RunId } from '../core/brand.ts';
import type { Ask, Waits } from './coverage.ts';

/** Something left to do: an entry, a debt, a run that stands still, or a fault. */
export interface Left {
  readonly what: 'entry' | 'debt' | 'run' | 'fault';
  readonly id: string;
  readonly why: string;
  /** What keeps it, where an answer said so. Not what it is told from others by: it differs in every one. */
  readonly kept?: string | null;
  readonly exit: 1 | 11 | 3 | 8;
  readonly waits: Waits | null;
  readonly untilMs: number | null;
  readonly command: string;
}

export interface NextAsk extends Ask {
  /** What is left of this run alone (`run`, `resume`); null = of the incident. */
  readonly run?: RunId | null;
}
