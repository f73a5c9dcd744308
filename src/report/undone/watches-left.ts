import { unwatched } from '../../ledger/index.ts';
import { commandOf } from '../../ledger/commands.ts';
import { plain } from '../review/frame.ts';
import { isOne, many, when, type Finding, type Known } from './undone.ts';

/** Revival checks (TRUTH T1): none scheduled, or due and not made. */
export function watchesLeft({ s, ask }: Known): readonly Finding[] {
  const bare = unwatched(s);
  let overdue = 0;
  let dueMs: number | null = null;
  const names: string[] = [];
  for (const w of s.watches) {
    if (!(w.atMs <= ask.now)) continue;
    for (const x of w.xs) {
      if (w.made.has(x)) continue;
      overdue += 1;
      dueMs = Math.min(dueMs ?? w.atMs, w.atMs);
      const key = s.entries[x]?.key;
      if (names.length < 5 && key !== undefined && !names.includes(plain(key))) names.push(plain(key));
    }
  }
  return [
    ...when(bare.length > 0, () => ({ id: 'watch-missing', weight: 'half-done', count: bare.length, names: bare.slice(0, 5).map((x) => plain(s.entries[x]?.key ?? `entry ${x}`)), issue: `no revival check is scheduled for ${many(bare.length, 'token that is', 'tokens that are')} proven dead`,
      action: 'close the incident (it schedules them), or let the runbook watch', command: commandOf(s, ['incident', 'close']) })),
    ...when(overdue > 0, () => ({ id: 'watch-overdue', weight: 'half-done', untilMs: dueMs, count: overdue, names, issue: `${many(overdue, 'revival check')} ${isOne(overdue, 'is', 'are')} due and not made`, action: 'make them, and let a scheduler do it from now on', command: 'tokenctl prove --watch-due' })),
  ];
}
