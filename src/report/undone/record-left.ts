import { incidentClosed, unwatched } from '../../ledger/index.ts';
import { commandOf } from '../../ledger/commands.ts';
import { plain } from '../review/frame.ts';
import { isOne, many, when, type Finding, type Known } from './undone.ts';

/** The books: closed or not, vouched for or not, and lines that need to be looked at. */
export function recordLeft({ s, ask, record, survey: { left, open, debts }, ledger }: Known): readonly Finding[] {
  const strangers = record.identities.filter((i) => !i.expected);
  const runs = left.filter((l) => l.what === 'run');
  const noOwner = s.entries.reduce((n, e) => n + Number(e.owner === null && e.issuer !== null && e.state !== 'merged'), 0);
  const ready = ledger.entries > 0 && open.length === 0 && debts.every((d) => d.kind === 'escrow-held') && !incidentClosed(s, ask.now) && s.incident.moved === null;
  return [
    ...when(record.faults > 0, () => ({ id: 'faults', weight: 'alive', count: record.faults, issue: `the journal holds ${many(record.faults, 'line')} that the rules do not allow`, action: 'look at them: it is a bug, or somebody wrote there', command: commandOf(s, ['journal', 'verify']) })),
    ...when(strangers.length > 0, () => ({ id: 'identity', weight: 'alive', count: strangers.length, names: strangers.slice(0, 5).map((i) => i.connector), issue: `${many(strangers.length, 'connector')} knew tokenctl under another identity than expected`, action: 'look where it acted, and set expect:', command: 'tokenctl connector check' })),
    ...runs.slice(0, 20).map((l): Finding => ({ id: 'run-left', weight: 'half-done', untilMs: l.untilMs, names: [plain(l.id)], issue: `a run stands still: ${plain(l.why)}`, action: 'go on with it, or undo it', command: l.command, owner: plain(s.runs.get(l.id as never)?.by ?? '') || null })),
    ...when(ready, () => ({ id: 'not-closed', weight: 'half-done', issue: `all is accounted for, and the incident is open${unwatched(s).length > 0 ? '' : ' still'}`, action: 'close it', command: commandOf(s, ['incident', 'close']) })),
    ...when(record.anchor === null, () => ({ id: 'no-checkpoint', weight: 'better', issue: 'no checkpoint of the journal is signed', action: 'sign one, and keep a copy where it cannot be rewritten', command: commandOf(s, ['journal', 'checkpoint']) })),
    ...when(noOwner > 0, () => ({ id: 'no-owner', weight: 'better', count: noOwner, issue: `${many(noOwner, 'token')} ${isOne(noOwner, 'has', 'have')} no owner on record`, action: 'enter them in the inventory with an owner', command: 'tokenctl token sync' })),
  ];
}
