import { expect, test } from 'vitest';
import { openDebts } from '../../../src/ledger/index.ts';
import { Lines } from './lines.ts';

const owed = (l: Lines): readonly string[] => openDebts(l.s, { now: l.now }).filter((d) => d.kind === 'descendants-alive').map((d) => d.subject);

test('what a capture says may live on is owed once the token was killed; a later capture of what is gone adds nothing', () => {
  const l = new Lines().opened().exposed('vault/a').started('R1');
  l.add('token.captured', { x: 0, facts: { found: true, mayLiveOn: ['vault/orphan'], mayLiveOnNotListed: ['leases'] } } as never);
  expect(owed(l)).toEqual([]);
  l.kill(0);
  expect(owed(l)).toEqual(['vault/orphan', 'vault/a: leases']);
  l.started('R2').add('token.captured', { x: 0, facts: { found: false, mayLiveOnNotListed: ['orphan tokens that it may have made before it was gone'] } } as never);
  expect(owed(l)).toEqual(['vault/orphan', 'vault/a: leases']);
});

test('gone before it was first captured: that nobody can say what it made is owed', () => {
  const l = new Lines().opened().exposed('vault/a').started('R1');
  l.add('token.captured', { x: 0, facts: { found: false, mayLiveOnNotListed: ['what it made before it was gone'] } } as never);
  l.kill(0, 'revoke', 'already');
  expect(owed(l)).toEqual(['vault/a: what it made before it was gone']);
});

test('what a suspended token may do cannot be asked: what was captured before it was suspended holds', () => {
  const l = new Lines().opened().exposed('vault/a').started('R1');
  l.add('token.captured', { x: 0, facts: { found: true } } as never);
  l.kill(0, 'suspend');
  l.round(0, 'dead', { cause: 'suspended' } as never);
  expect(l.s.entries[0]?.state).toBe('suspended');
  l.started('R2').add('token.captured', { x: 0, facts: { found: true, mayLiveOnNotListed: ['orphan tokens that it may have made'] } } as never);
  l.kill(0);
  expect(owed(l)).toEqual([]);
});

test('never captured before it was suspended: it is owed', () => {
  const l = new Lines().opened().exposed('vault/a').started('R1').kill(0, 'suspend');
  l.round(0, 'dead', { cause: 'suspended' } as never);
  l.add('token.captured', { x: 0, facts: { found: true, mayLiveOnNotListed: ['orphan tokens that it may have made'] } } as never);
  l.kill(0);
  expect(owed(l)).toEqual(['vault/a: orphan tokens that it may have made']);
});

test('a replacement that this incident made and proved alive is no descendant to be run after', () => {
  const l = new Lines().opened().exposed('vault/own').started('R1');
  l.add('token.proven', { x: null, of: 'vault/replacement', is: 'alive', rounds: [0], windowMs: 0, path: 'registry', vantages: 1 } as never);
  l.add('token.captured', { x: 0, facts: { found: true, mayLiveOn: ['vault/replacement', 'vault/stranger'] } } as never);
  l.kill(0);
  expect(owed(l)).toEqual(['vault/stranger']);
});
