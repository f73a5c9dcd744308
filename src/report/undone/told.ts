import { commandOf } from '../../ledger/commands.ts';
import { many, isOne, when, type Finding, type Known } from './undone.ts';

/** Facts that a review asks for, and only a person can state. */
const ASKED: readonly (readonly [name: string, issue: string, action: string])[] = [
  ['detected', 'when it was first noticed is not stated', 'state it: the clock of the review starts there'],
  ['cause', 'the cause is not stated', 'agree on the cause, and state it'],
  ['impact', 'the impact is not stated', 'find out who was affected and how, and state it'],
];

/** Who was told, what only persons know, and who had which role. */
export function toldLeft({ s, frame, messages, milestones }: Known): readonly Finding[] {
  const stated = new Set(frame.facts.map((f) => f.name));
  const { unknownSince } = milestones.exposure;
  const lead = ['SEV1', 'SEV2'].includes(frame.severity) && frame.kind === 'incident';
  return [
    ...when(messages.sent === 0 && s.entries.length > 0 && frame.kind === 'incident', () => ({ id: 'nobody-told', weight: 'half-done', issue: 'no message is on record as sent', action: 'decide who must be told, and tell them', command: commandOf(s, ['comms', 'list']) })),
    ...when(unknownSince > 0, () => ({ id: 'since-unknown', weight: 'better', count: unknownSince, issue: `since when ${many(unknownSince, 'token')} ${isOne(unknownSince, 'was', 'were')} exposed is not known, and no duration is claimed for ${isOne(unknownSince, 'it', 'them')}`,
      action: 'find it in access logs and histories, and state it', command: commandOf(s, ['incident', 'fact', 'since=TIME']) })),
    ...ASKED.filter(([name]) => !stated.has(name)).map(([name, issue, action]): Finding => ({ id: `fact-${name}`, weight: 'better', issue, action, command: commandOf(s, ['incident', 'fact', `${name}=${name === 'detected' ? 'TIME' : 'TEXT'}`]) })),
    ...when(lead && frame.roles.length < 2, () => ({ id: 'roles', weight: 'better', issue: `one role is on record (${frame.roles.map((r) => r.role).join(', ') || 'none'})`, action: 'name who writes down and who speaks, before the next one' })),
  ];
}
