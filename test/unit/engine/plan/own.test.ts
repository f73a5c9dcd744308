import { expect, test } from 'vitest';
import type { OwnIs } from '../../../../src/core/plan.ts';
import type { Token } from '../../../../src/core/token.ts';
import { ownIn, type Unit } from '../../../../src/engine/plan/own.ts';
import type { Authority, OwnCredential } from '../../../../src/ports/own.ts';

const token = (id: string, fingerprint: string | null = null): Token => ({ key: `vault/${id}`, issuer: 'vault', id, fingerprint }) as Token;
const VAULT: Authority = { vendor: 'vault', where: 'cluster-1' };
const unit = (more: Partial<Unit> = {}): Unit => ({ at: VAULT, members: [token('old'), token('child')], complete: true, ...more });
const credential = (more: Partial<OwnCredential> = {}): OwnCredential => ({ ids: ['mine', 'entity-1'], fingerprint: null, complete: true, ...more });

test.each<[string, Unit, Authority, OwnCredential, OwnIs | null]>([
  ['another credential', unit(), VAULT, credential(), null],
  ['the token itself', unit({ members: [token('mine')] }), VAULT, credential(), 'yes'],
  ['a child of it', unit({ members: [token('old'), token('mine')] }), VAULT, credential(), 'yes'],
  ['its entity', unit({ also: ['entity-1'] }), VAULT, credential(), 'yes'],
  ['its value, wherever it is used', unit({ members: [token('x', 'fp1:k1:aa')] }), { vendor: 'webhook', where: 'hooks.test' }, credential({ ids: [], fingerprint: 'fp1:k1:aa' as never }), 'yes'],
  ['the same id at another cluster', unit({ members: [token('mine')] }), { vendor: 'vault', where: 'cluster-2' }, credential(), null],
  ['the same id where nobody can say which cluster', unit({ members: [token('mine')] }), { vendor: 'vault', where: null }, credential(), 'yes'],
  ['another vendor', unit({ members: [token('mine')] }), { vendor: 'aws', where: null }, credential(), null],
  ['children that cannot be listed, and a root', unit({ complete: false }), VAULT, credential(), null],
  ['children that cannot be listed, and a parent that nobody names', unit({ complete: false }), VAULT, credential({ complete: false }), 'unknown'],
  ['all children listed, and a parent that nobody names', unit(), VAULT, credential({ complete: false }), null],
  ['nobody names it, and the values differ', unit({ members: [token('old', 'fp1:k1:aa')] }), VAULT, credential({ ids: [], fingerprint: 'fp1:k1:bb' as never }), null],
  ['nobody names it, and a value is not known', unit(), VAULT, credential({ ids: [], fingerprint: 'fp1:k1:bb' as never }), 'unknown'],
  ['nothing is known of it', unit(), VAULT, credential({ ids: [], complete: false }), 'unknown'],
])('%s', (_what, u, at, c, is) => {
  expect(ownIn(u, [{ at: { vendor: 'file', where: '/x' }, credentials: [] }, { at, credentials: [c] }])).toBe(is);
});

test('one that is ours outweighs one that may be', () => {
  const maybe = credential({ ids: [], complete: false });
  expect(ownIn(unit({ members: [token('mine')] }), [{ at: VAULT, credentials: [maybe, credential(), maybe] }])).toBe('yes');
});
