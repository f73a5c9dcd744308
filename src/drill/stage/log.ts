/** What happened in the world, whatever tokenctl thinks: the oracle of a score. Seconds of the drill are made of `atMs`. */
export interface WorldEvent { readonly atMs: number; readonly what: string; readonly of: string; readonly text?: string }
export interface WorldLog { add(what: string, of: string, text?: string): void; all(): readonly WorldEvent[]; onEvent(see: (e: WorldEvent) => void): void }

export function worldLog(nowMs: () => number): WorldLog {
  const events: WorldEvent[] = [];
  const watching: ((e: WorldEvent) => void)[] = [];
  return {
    add(what, of, text) {
      const e = { atMs: nowMs(), what, of, ...(text !== undefined && { text }) };
      events.push(e);
      for (const see of watching) see(e);
    },
    all: () => events,
    onEvent: (see) => { watching.push(see); },
  };
}
