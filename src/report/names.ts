import type { JournalEvent } from '../journal/events/index.ts';
import type { Names } from './words/line.ts';

/** Names as the lines so far gave them: of every entry, and of the wanted changes, of which the newest `most` are remembered. */
export function learnNames(wanted: (run: string | null, n: number) => boolean, most = Infinity): Names & { learn(e: JournalEvent): void } {
  const tokens = new Map<number, string>();
  const changes = new Map<string, string>();
  return {
    token: (x) => tokens.get(x) ?? `entry ${x}`,
    change: (run, n) => changes.get(`${run}#${n}`) ?? `change ${n}`,
    learn(e) {
      if (e.code === 'exposure.recorded') e.data.items.forEach((item, i) => tokens.set(e.data.from + i, item.token));
      if (e.code === 'exposure.identified') tokens.set(e.data.x, e.data.token);
      if ((e.code !== 'change.intended' && e.code !== 'change.ended') || !wanted(e.run, e.data.n)) return;
      const id = `${e.run}#${e.data.n}`;
      changes.delete(id);
      changes.set(id, e.data.key);
      if (changes.size > most) for (const oldest of changes.keys()) { changes.delete(oldest); break; }
    },
  };
}
