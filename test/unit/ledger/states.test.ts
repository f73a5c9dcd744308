import { expect, test } from 'vitest';
import { LEDGER_EVENTS, STATES, transition, TRANSITIONS, type GuardFacts, type LedgerEvent, type LedgerState } from '../../../src/ledger/states.ts';

/** TRUTH T1, written again by hand: from, event, to, guard. */
const T1: readonly (readonly [LedgerState[], LedgerEvent, LedgerState, keyof GuardFacts | null])[] = [
  [['unidentified'], 'identified', 'exposed', null],
  [['exposed', 'survived'], 'suspended', 'suspended', 'suspendTook'],
  [['exposed', 'suspended', 'survived'], 'revoked', 'revoked', null],
  [['exposed', 'suspended', 'revoked', 'survived'], 'expires', 'expiring', 'expKnown'],
  [['exposed', 'revoked', 'expiring', 'survived'], 'proof', 'proven', 'complete'],
  [['revoked'], 'alive', 'survived', 'late'],
  [['suspended'], 'reinstated', 'exposed', null],
  [['suspended'], 'alive', 'exposed', null],
  [['proven', 'waived'], 'alive', 'survived', null],
  [['unidentified', 'exposed', 'suspended', 'revoked', 'expiring', 'survived'], 'waiver', 'waived', null],
  [['unidentified'], 'dismissed', 'waived', null],
  [['waived'], 'identified', 'exposed', 'dismissed'],
];

test('the table is exhaustive', () => {
  for (const state of STATES) expect(Object.keys(TRANSITIONS[state]).sort()).toEqual([...LEDGER_EVENTS].sort());
});

test('it goes where T1 says, and nowhere else', () => {
  for (const from of STATES)
    for (const event of LEDGER_EVENTS) {
      const row = T1.find(([froms, e]) => froms.includes(from) && e === event);
      const all: GuardFacts = { complete: true, late: true, suspendTook: true, expKnown: true, dismissed: true };
      const went = transition(from, event, all);
      if (row !== undefined) {
        expect(went, `${from} ${event}`).toEqual({ is: 'to', state: row[2] });
        if (row[3] !== null) expect(transition(from, event, { ...all, [row[3]]: false }).is, `${from} ${event} unguarded`).not.toBe('to');
      } else if (event === 'merged') expect(went.is).toBe(from === 'merged' ? 'stays' : 'to');
      else if (from === 'waived' && event === 'withdrawn') expect(went.is).toBe('back');
      else if (from === 'proven' && event === 'proof') expect(went).toEqual({ is: 'to', state: 'proven' });
      else expect(['stays', 'late', 'illegal'], `${from} ${event}`).toContain(went.is);
    }
});

test('verdicts that no row lists change nothing; a proof without rounds is an internal error', () => {
  expect(transition('revoked', 'alive').is).toBe('stays');
  expect(transition('expiring', 'alive').is).toBe('stays');
  expect(transition('exposed', 'proof').is).toBe('illegal');
  expect(transition('suspended', 'proof', { complete: true }).is).toBe('illegal');
  expect(transition('unidentified', 'revoked').is).toBe('illegal');
});
