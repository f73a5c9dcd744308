import { entryState } from '../../ledger/index.ts';
import { commandOf } from '../../ledger/commands.ts';
import { plain } from '../review/frame.ts';
import { isOne, many, when, type Finding, type Known } from './undone.ts';

/** Entries that persons closed, and proofs that rest on little. */
export function proofsLeft({ s, ask, proofs }: Known): readonly Finding[] {
  const taken = s.entries.filter((e) => entryState(e, ask.now) === 'waived');
  const names = (of: typeof taken): string[] => of.slice(0, 5).map((e) => plain(e.key));
  const dismissed = taken.filter((e) => e.dismissed !== null);
  const alone = taken.filter((e) => e.dismissed === null && e.waiver?.alone === true);
  const waived = taken.filter((e) => e.dismissed === null && e.waiver?.alone === false);
  const first = waived.reduce<number | null>((least, e) => (e.waiver?.untilMs == null ? least : Math.min(least ?? Infinity, e.waiver.untilMs)), null);
  const { oneVantage, short } = proofs;
  return [
    ...when(alone.length > 0, () => ({ id: 'closed-alone', weight: 'half-done', count: alone.length, names: names(alone), issue: `${many(alone.length, 'token')} ${isOne(alone.length, 'is', 'are')} closed by one person, not proven`, action: 'let a second person look at the evidence', command: commandOf(s, ['ledger', 'show']) })),
    ...when(dismissed.length > 0, () => ({ id: 'dismissed', weight: 'better', count: dismissed.length, names: names(dismissed), issue: `${many(dismissed.length, 'string')} ${isOne(dismissed.length, 'is', 'are')} dismissed by one person`, action: 'let a second person look once', command: commandOf(s, ['ledger', 'show', '--status', 'waived']) })),
    ...when(waived.length > 0, () => ({ id: 'waived', weight: 'half-done', untilMs: first, count: waived.length, names: names(waived), issue: `${many(waived.length, 'token')} ${isOne(waived.length, 'is', 'are')} waived, not proven`, action: 'prove or replace before the waiver ends', command: commandOf(s, ['ledger', 'show', '--status', 'waived']) })),
    ...when(oneVantage > 0, () => ({ id: 'one-vantage', weight: 'better', count: oneVantage, issue: `${many(oneVantage, 'proof')} ${isOne(oneVantage, 'rests', 'rest')} on one vantage`, action: 'name further nodes, regions or verifiers in tokenctl.yaml', command: 'tokenctl connector check' })),
    ...when(short > 0, () => ({ id: 'short-window', weight: 'better', count: short, issue: `${many(short, 'proof')} ${isOne(short, 'was', 'were')} made over a window under 120 s (a test environment allows it)`, action: 'expect the full window in production', command: 'tokenctl config show' })),
  ];
}
