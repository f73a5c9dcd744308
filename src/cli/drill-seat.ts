import type { Joined } from '../drill/clock/join.ts';
import type { DrillHere } from './app/drill/place.ts';

/** A command's seat in a drill. */
export interface DrillSeat extends DrillHere {
  /** What stands at the head of every screen. */
  readonly mark: string;
  /** null = the drill is over, and there is only to be read. */
  readonly joined: Joined | null;
}
