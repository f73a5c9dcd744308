import type { Clock } from '../../core/clock.ts';

/** What is let in first where a provider's limit lets in only some: what stops a token before what shows that it has stopped. */
export type Rank = 'act' | 'look';

/** What a user of budgets may have under way now: how much, or none before a time. */
export type Room = { readonly most: number } | { readonly none: 'until'; readonly atMs: number };

/** Who may begin: as many at once as their calls need no long queue, in order, those that act before those that look. */
export interface Admission {
  /** Resolves with what ends it; null = it was given up while it waited. Rejects with the signal's reason. */
  enter(user: string, o: Entering): Promise<(() => void) | null>;
}

/** Of those who look, one is let in for so many that act: a revoke that lies must be found out while there are others to be revoked. */
const ACTS_FOR_A_LOOK = 4;
const LOOK_AGAIN_MS = 1_000;

export interface Entering {
  readonly rank: Rank;
  readonly signal: AbortSignal;
  /** Asked while it waits, every second at least: is there no point in waiting any longer? */
  readonly givesUp?: () => boolean;
}

interface Waiting { begin(): void; giveUp(): void; readonly givesUp: () => boolean }
interface Desk { active: number; acted: number; sleeping: boolean; readonly waiting: { readonly [R in Rank]: Set<Waiting> } }

export function makeAdmission(o: { readonly clock: Clock; readonly room: (user: string) => Room; readonly nowMs: () => number }): Admission {
  const desks = new Map<string, Desk>();
  const never = new AbortController().signal;
  const next = ({ waiting, acted }: Desk): Set<Waiting> => (waiting.act.size > 0 && (acted < ACTS_FOR_A_LOOK || waiting.look.size === 0) ? waiting.act : waiting.look);
  const leave = ({ waiting }: Desk): void => {
    for (const rank of [waiting.act, waiting.look]) for (const one of rank) if (one.givesUp()) { rank.delete(one); one.giveUp(); }
  };
  const pump = (user: string, desk: Desk): void => {
    for (let from = next(desk); from.size > 0; from = next(desk)) {
      const room = o.room(user);
      if ('none' in room || desk.active >= room.most) {
        // Room comes with whoever ends; nobody may, where the provider has shut its door or another process spends its budget. And who waits may give up.
        if (!desk.sleeping) {
          desk.sleeping = true;
          const wait = 'none' in room ? Math.min(LOOK_AGAIN_MS, Math.max(1, room.atMs - o.nowMs())) : LOOK_AGAIN_MS;
          void o.clock.sleep(wait, never).then(() => { desk.sleeping = false; leave(desk); pump(user, desk); });
        }
        return;
      }
      desk.active += 1;
      desk.acted = from === desk.waiting.act ? desk.acted + 1 : 0;
      for (const one of from) { from.delete(one); one.begin(); break; }
    }
  };
  return {
    enter(user, { rank, signal, givesUp = () => false }) {
      let desk = desks.get(user);
      if (!desk) { desk = { active: 0, acted: 0, sleeping: false, waiting: { act: new Set(), look: new Set() } }; desks.set(user, desk); }
      const at = desk;
      return new Promise((resolve, reject) => {
        if (signal.aborted) { reject(signal.reason as Error); return; }
        const gone = (): void => { at.waiting[rank].delete(me); reject(signal.reason as Error); };
        const me: Waiting = {
          givesUp,
          giveUp() { signal.removeEventListener('abort', gone); resolve(null); },
          begin() {
            signal.removeEventListener('abort', gone);
            let over = false;
            resolve(() => { if (over) return; over = true; at.active -= 1; pump(user, at); });
          },
        };
        signal.addEventListener('abort', gone, { once: true });
        at.waiting[rank].add(me);
        pump(user, at);
      });
    },
  };
}
