import type { Clock } from '../../core/clock.ts';
import { inOrder, type InOrder, type Order } from './in-order.ts';
import { spending, type Unit } from './unit.ts';

/** What is let in first where a provider's limit lets in only some: what stops a token before what shows that it has stopped. */
export type Rank = 'act' | 'look';

/** May one more begin? Not while so much is under way, or not before a time. */
export type Room = 'yes' | 'when one ends' | { readonly atMs: number };
export type UnderWay = { readonly [R in Rank]: number };

/** Who may begin: as many at once as their calls need no long queue; those that act before those that look, and among these by their order. */
export interface Admission {
  /** Resolves with its place; null = it was given up while it waited. Rejects with the signal's reason. */
  enter(user: string, o: Entering): Promise<Place | null>;
}

/** What was let in. It ends once. */
export interface Place {
  /** Does what it was let in for, and ends it: the calls that this makes are those that were kept for it. */
  during<T>(work: () => Promise<T>): Promise<T>;
  end(): void;
}

/** Of those who look, one is let in for so many that act: a revoke that lies must be found out while there are others to be revoked. */
const ACTS_FOR_A_LOOK = 4;
const LOOK_AGAIN_MS = 1_000;
/** A door that is shut for long may open before its time, or whoever waits may give up: looked at more often the nearer its time. */
const lookAgainIn = (ms: number): number => Math.max(1, Math.min(ms, Math.max(LOOK_AGAIN_MS, ms / 4)));

export interface Entering {
  readonly rank: Rank;
  /** Among those of its rank. Default 0, the first. */
  readonly order?: Order;
  readonly signal: AbortSignal;
  /** Asked while it waits, now and then: is there no point in waiting any longer? */
  readonly givesUp?: () => boolean;
}

interface Waiting { begin(): void; giveUp(): void; readonly givesUp: () => boolean }
interface Desk { readonly active: { [R in Rank]: number }; acted: number; sleeping: boolean; readonly waiting: { readonly [R in Rank]: InOrder<Waiting> } }

/** `room` for one more of a rank beside what is under way, `take` of its calls, which ends with it. */
export interface Door { readonly clock: Clock; readonly nowMs: () => number; readonly room: (user: string, rank: Rank, active: UnderWay) => Room; readonly take: (user: string, rank: Rank) => Unit }

export function makeAdmission(o: Door): Admission {
  const desks = new Map<string, Desk>();
  const never = new AbortController().signal;
  const next = ({ waiting, acted }: Desk): Rank => (waiting.act.size > 0 && (acted < ACTS_FOR_A_LOOK || waiting.look.size === 0) ? 'act' : 'look');
  const leave = ({ waiting }: Desk): void => {
    for (const rank of [waiting.act, waiting.look]) for (const one of [...rank]) if (one.givesUp()) { rank.delete(one); one.giveUp(); }
  };
  const pump = (user: string, desk: Desk): void => {
    for (let rank = next(desk); desk.waiting[rank].size > 0; rank = next(desk)) {
      let room = o.room(user, rank, desk.active);
      // A look that its window has no calls for holds up no act that it has.
      if (rank === 'look' && typeof room === 'object' && desk.waiting.act.size > 0) {
        rank = 'act';
        room = o.room(user, rank, desk.active);
      }
      if (room !== 'yes') {
        // Room comes with whoever ends; nobody may, where the provider has shut its door or another process spends its budget. And who waits may give up.
        if (!desk.sleeping) {
          desk.sleeping = true;
          const wait = room === 'when one ends' ? LOOK_AGAIN_MS : lookAgainIn(room.atMs - o.nowMs());
          void o.clock.sleep(wait, never).then(() => { desk.sleeping = false; leave(desk); pump(user, desk); });
        }
        return;
      }
      desk.active[rank] += 1;
      desk.acted = rank === 'act' ? desk.acted + 1 : 0;
      desk.waiting[rank].take()?.begin();
    }
  };
  return {
    enter(user, { rank, order = 0, signal, givesUp = () => false }) {
      let desk = desks.get(user);
      if (!desk) { desk = { active: { act: 0, look: 0 }, acted: 0, sleeping: false, waiting: { act: inOrder(), look: inOrder() } }; desks.set(user, desk); }
      const at = desk;
      return new Promise((resolve, reject) => {
        if (signal.aborted) { reject(signal.reason as Error); return; }
        const gone = (): void => { at.waiting[rank].delete(me); reject(signal.reason as Error); };
        const me: Waiting = {
          givesUp,
          giveUp() { signal.removeEventListener('abort', gone); resolve(null); },
          begin() {
            signal.removeEventListener('abort', gone);
            const unit = o.take(user, rank);
            let over = false;
            const end = (): void => { if (over) return; over = true; at.active[rank] -= 1; unit.end(); pump(user, at); };
            resolve({ end, during: (work) => spending(unit, work).finally(end) });
          },
        };
        signal.addEventListener('abort', gone, { once: true });
        at.waiting[rank].add(me, order);
        pump(user, at);
      });
    },
  };
}
