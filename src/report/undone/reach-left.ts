import { commandOf } from '../../ledger/commands.ts';
import { isOne, many, when, type Finding, type Known } from './undone.ts';

/** What the tokens could reach and nobody looked at; what could not be listed before the kill. */
export function reachLeft({ s, reach }: Known): readonly Finding[] {
  const { unreviewed, notCaptured, collateral, groups } = reach;
  const names = groups.first.filter((g) => g.unreviewed > 0).flatMap((g) => g.names).slice(0, 5);
  return [
    ...when(unreviewed > 0, () => ({ id: 'reach-unreviewed', weight: 'half-done', count: unreviewed, names, issue: `what ${many(unreviewed, 'token')} could reach is not reviewed`, action: 'look at what was within reach, add what leaked along, and note the review',
      command: commandOf(s, ['incident', 'note', 'reach reviewed: WHAT WAS FOUND']) })),
    ...when(notCaptured > 0, () => ({ id: 'reach-unknown', weight: 'half-done', count: notCaptured, issue: `what ${many(notCaptured, 'token')} could reach was not captured before the kill`, action: 'ask the owners, and note what they say', command: commandOf(s, ['incident', 'note', 'reach: WHAT THE OWNERS SAY']) })),
    ...when(collateral.known > 0, () => ({ id: 'collateral', weight: 'half-done', count: collateral.known, names: collateral.names.slice(0, 5), issue: `${many(collateral.known, 'token')}${collateral.atLeast ? ' or more' : ''} that ${isOne(collateral.known, 'was', 'were')} not on the ledger ${isOne(collateral.known, 'dies', 'die')} along with ${isOne(collateral.known, 'its', 'their')} unit`, action: 'tell the owners, and see that they have replacements', command: commandOf(s, ['debts']) })),
    ...when(collateral.notListed > 0, () => ({ id: 'unit-not-listed', weight: 'better', count: collateral.notListed, issue: `what dies along with ${many(collateral.notListed, 'token')} could not be listed`, action: 'give tokenctl the right to list it', command: 'tokenctl connector permissions' })),
  ];
}
