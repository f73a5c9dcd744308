import { many, isOne, when, type Finding, type Known } from './undone.ts';

/** Justifications that say less than they should, and answers that rest on one person's word. */
export function reasonsLeft({ reasons, words }: Known): readonly Finding[] {
  const { missing, repeats, given } = reasons;
  const { selfDeclared } = words;
  return [
    ...when(missing > 0, () => ({ id: 'reason-missing', weight: 'better', count: missing, issue: `${many(missing, 'run')} ${isOne(missing, 'has', 'have')} no reason on record`, action: 'let the runbook ask for one (gates: reason)', command: 'tokenctl runbook check' })),
    ...when(repeats > 0, () => ({ id: 'reason-pasted', weight: 'better', count: repeats, issue: `${repeats} of ${many(given, 'reason')} ${isOne(repeats, 'repeats', 'repeat')} an earlier one word for word`, action: 'ask each step for what it alone can answer, or ask once' })),
    ...when(selfDeclared > 0, () => ({ id: 'self-declared', weight: 'better', count: selfDeclared, issue: `${many(selfDeclared, 'answer')} ${isOne(selfDeclared, 'rests', 'rest')} on a self-declared name, that no key vouches for`, action: 'enter the keys of those who answer (operators:)', command: 'tokenctl config show' })),
  ];
}
