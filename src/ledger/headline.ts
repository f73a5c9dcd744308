import { entryState, type Entry, type Situation } from './situation.ts';
import { STATES } from './states.ts';
import type { Left, NextAsk } from './left.ts';
import { isOfRun, whenMs } from './coverage.ts';

const many = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;

/** How an entry ended, in words that do not claim more than is so (T1, T8.4). */
export function endOf(entry: Entry, nowMs: number): string {
  const state = entryState(entry, nowMs);
  if (state !== 'waived') return state;
  if (entry.dismissed !== null) return `dismissed by one ${entry.dismissed.named ? '' : 'self-declared '}person`;
  return entry.waiver?.alone === true ? 'closed by one person, not proven' : 'waived';
}

/** `3 tokens: 2 proven, 1 unidentified`. */
export function tally(entries: readonly Entry[], nowMs: number): string {
  if (entries.length === 0) return 'no token on the ledger';
  const counts = new Map<string, number>();
  // Neighbours most often ended alike: they are counted together.
  let [run, of] = [0, ''];
  const add = (): void => { if (run > 0) counts.set(of, (counts.get(of) ?? 0) + run); };
  for (const e of entries) {
    const end = endOf(e, nowMs);
    if (end !== of) {
      add();
      [run, of] = [0, end];
    }
    run += 1;
  }
  add();
  const order = (end: string): number => (STATES as readonly string[]).indexOf(end);
  const parts = [...counts].sort(([a], [b]) => order(b) - order(a)).map(([end, n]) => `${n} ${end}`);
  return `${many(entries.length, 'token')}: ${parts.join(', ')}`;
}

/** One line: the worst first, then the count of all. */
export function headline(s: Situation, o: { readonly left: readonly Left[]; readonly exit: number; readonly ask: NextAsk }): string {
  const run = o.ask.run == null ? undefined : s.runs.get(o.ask.run);
  const entries = run === undefined ? s.entries : s.entries.filter((e) => isOfRun(s, run, e.x));
  const sum = tally(entries, whenMs(o.ask.now));
  const of = (exit: number): Left[] => o.left.filter((l) => l.exit === exit);
  switch (o.exit) {
    case 0: return entries.length > 0 && entries.every((e) => e.state === 'proven' || e.state === 'merged') ? `Done and proven. ${sum}.` : `Nothing is left to do. ${sum}.`;
    case 1: return `The journal holds ${many(of(1).length, 'line')} that the rules do not allow: an internal error. ${sum}.`;
    case 11: return `Still alive after its revoke: ${of(11).slice(0, 3).map((l) => l.id).join(', ')}${of(11).length > 3 ? ` and ${of(11).length - 3} more` : ''}. ${sum}.`;
    case 8: return `All that is left waits for a time or a person (${of(8).length}). ${sum}.`;
    default: return `Not done: ${of(3).length} can be worked on now${of(8).length === 0 ? '' : `, ${of(8).length} ${of(8).length === 1 ? 'waits' : 'wait'}`}. ${sum}.`;
  }
}
