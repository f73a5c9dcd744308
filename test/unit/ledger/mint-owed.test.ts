import { expect, test } from 'vitest';
import type { RunId } from '../../../src/core/brand.ts';
import { mintOwedBy } from '../../../src/ledger/index.ts';
import { Lines } from './lines.ts';

const A = 'vault/a';
const ask = (run: string | null = null, token = A, places: readonly string[] = ['kv/p/a']) => ({ token, places, run }) as never;
const minted = (): Lines => {
  const l = new Lines().opened().exposed(A, 'vault/b').started('R1');
  l.add('change.intended', { n: 0, x: 0, key: `mint:${A}` as never, effect: 'mint', gen: 1, idem: '00' as never });
  return l;
};

test('a mint that nobody knows the end of is owed, and what it left until the place is current', () => {
  const l = minted();
  expect(mintOwedBy(l.s, ask())).toBe('R1');
  l.ended(0, { x: 0, key: `mint:${A}`, effect: 'mint', owes: ['minted-not-stored/kv/p/a'] as never } as never);
  expect(mintOwedBy(l.s, ask())).toBe('R1');
  l.ended(1, { key: 'stage:kv/p/a', effect: 'stage', owes: ['staged-not-current/kv/p/a'], settles: ['minted-not-stored/kv/p/a'] } as never);
  expect(mintOwedBy(l.s, ask())).toBe('R1');
  l.ended(2, { key: 'promote:kv/p/a', effect: 'promote', owes: ['current-not-in-use/kv/p/a'], settles: ['staged-not-current/kv/p/a'] } as never);
  expect(mintOwedBy(l.s, ask())).toBeNull();
});

test('to its own run, to another token and to another place nothing is owed', () => {
  const l = minted();
  expect(mintOwedBy(l.s, ask('R1'))).toBeNull();
  expect(mintOwedBy(l.s, ask('R2' as RunId))).toBe('R1');
  expect(mintOwedBy(l.s, ask(null, 'vault/b', ['kv/p/b']))).toBeNull();
});

test('in another workspace a place of the same name may be another: what is owed there counts if it is of the token, or nobody knows of which', () => {
  const l = minted();
  const foreign = (token: string) => mintOwedBy(l.s, { ...(ask(null, token) as object), foreign: true } as never);
  expect([foreign(A), foreign('vault/b')]).toEqual(['R1', null]);
  l.ended(0, { x: 0, key: `mint:${A}`, effect: 'mint', owes: ['minted-not-stored/kv/p/a'] as never } as never);
  l.ended(1, { key: 'stage:kv/p/a', effect: 'stage', owes: ['staged-not-current/kv/p/a'], settles: ['minted-not-stored/kv/p/a'] } as never);
  expect([foreign(A), foreign('vault/b'), mintOwedBy(l.s, ask(null, 'vault/b'))]).toEqual(['R1', null, 'R1']);
  l.s.tokensAt.clear();
  expect(foreign('vault/b')).toBe('R1');
});
