import type { JournalEvent } from '../../journal/events/index.ts';

/** Effect and ordinal of a change that ended. */
export interface Ended { readonly effect: string | null; readonly x: number | null }

/** Tells of each `change.ended` what it need not repeat of its intent; null for every other line. Of intents only those in flight are kept. */
export function makeIntents(): (e: JournalEvent) => Ended | null {
  const flying = new Map<string, Ended>();
  return (e) => {
    if (e.code !== 'change.intended' && e.code !== 'change.ended') return null;
    const id = `${e.run}#${e.data.n}`;
    const said = { effect: e.data.effect ?? null, x: e.data.x ?? null };
    if (e.code === 'change.intended') {
      flying.set(id, said);
      return null;
    }
    const intent = flying.get(id);
    const ended = { effect: said.effect ?? intent?.effect ?? null, x: said.x ?? intent?.x ?? null };
    // What nobody knows the end of may end once more.
    if (e.data.outcome.is === 'unknown' && ended.effect !== 'notify') flying.set(id, ended);
    else flying.delete(id);
    return ended;
  };
}
