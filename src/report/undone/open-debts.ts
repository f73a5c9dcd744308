import { commandOf } from '../../ledger/commands.ts';
import { plain } from '../review/frame.ts';
import { alike } from './groups.ts';
import { isOne, many, type Finding, type Known } from './undone.ts';

/** What is half done, with whoever owes it. What follows from the state of an entry stands with the open entries. */
export function openDebtsLeft({ s, survey: { debts } }: Known): readonly Finding[] {
  const own = debts.filter((d) => !d.ofState);
  const { groups, rest } = alike(own, { by: (d) => JSON.stringify([d.kind, d.owner, d.untilMs]), name: (d) => d.subject, command: (d) => d.command });
  const all = commandOf(s, ['debts']);
  return [
    ...groups.map(({ first, count, names, sameCommand }): Finding => ({
      id: `owed-${first.kind ?? 'other'}`, weight: first.kind === 'consumer-down' || first.kind === 'orphan' || first.kind === 'reinstated-until' ? 'alive' : 'half-done', untilMs: first.untilMs, count, names,
      issue: `${many(count, 'debt')} ${isOne(count, 'is', 'are')} open: ${first.title}`, action: `settled by: ${first.settledBy}`, command: sameCommand ? first.command : all, owner: first.owner === '' ? null : plain(first.owner),
    })),
    ...(rest > 0 ? [{ id: 'owed-rest', weight: 'half-done', count: rest, issue: `${many(rest, 'more debt')} ${isOne(rest, 'is', 'are')} open, of further kinds and owners`, action: 'look them up, and settle them', command: all } satisfies Finding] : []),
  ];
}
