import type { JournalEvent } from '../../journal/events/index.ts';

/** Effect and ordinal of a change that ended. */
export interface Ended { readonly effect: string | null; readonly x: number | null }

/** Tells of each `change.ended` what it need not repeat of its intent; null for every other line. Of intents only those in flight are kept. */
export function makeIntents(): (e: JournalEvent) => Ended | null {
  const byRun = new Map<string | null, Map<number, Ended>>();
  return (e) => {
    if (e.code !== 'change.intended' && e.code !== 'change.ended') return null;
    const { n } = e.data;
    const flying = byRun.get(e.run) ?? new Map<number, Ended>();
    if (flying.size === 0) byRun.set(e.run, flying);
    const said = { effect: e.data.effect ?? null, x: e.data.x ?? null };
    if (e.code === 'change.intended') {
      flying.set(n, said);
      return null;
    }
    const intent = flying.get(n);
    const ended = { effect: said.effect ?? intent?.effect ?? null, x: said.x ?? intent?.x ?? null };
    // What nobody knows the end of may end once more.
    if (e.data.outcome.is === 'unknown' && ended.effect !== 'notify') flying.set(n, ended);
    else flying.delete(n);
    return ended;
  };
}
