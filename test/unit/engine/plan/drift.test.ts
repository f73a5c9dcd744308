import { expect, test } from 'vitest';
import type { Change, Plan } from '../../../../src/core/plan.ts';
import { driftOf, headerDrift } from '../../../../src/engine/index.ts';
import { planDigest } from '../../../../src/engine/plan/digest.ts';
import { shipped } from '../../runbook/types.ts';
import { planned, type TokenIn } from './plan-world.ts';

const A: TokenIn = { id: 'a', paths: ['p/a'], asked: true };
const B: TokenIn = { id: 'b', paths: ['p/b'] };
const C: TokenIn = { id: 'c', paths: [] };
const plan = (...tokens: readonly TokenIn[]): Promise<Plan> => planned(shipped('leaked-token'), tokens, { inputs: { tokens: ['as it was asked'], seen: 'internal' } });
/** The plan with some of its changes changed, as it would be digested. */
const edit = (p: Plan, key: string, more: (c: Change) => Partial<Change>): Plan => {
  const changes = [...p.changes].map((c) => (c.key === key ? { ...c, ...more(c) } : c));
  return { ...p, changes, footer: { ...p.footer, digest: planDigest(p.header, changes, p.footer) } };
};
const whyOf = (saved: Plan, now: Plan): string => { const d = driftOf(saved, now); return d.is === 'other' ? d.why : d.is; };

test('the same world gives the same plan', async () => expect(driftOf(await plan(A, B, C), await plan(A, B, C))).toEqual({ is: 'none' }));

test.each([['vault/a', 'kv/p/a'], ['vault/c', 'none'], ['vault/b', 'kv/p/b']])('%s is dead by now: its changes are gone, whatever number the others have', async (token, place) => {
  const drift = driftOf(await plan(A, B, C), await plan(...[A, B, C].map((t) => ({ ...t, gone: token.endsWith(t.id) }))));
  expect(drift.is === 'other' ? drift.why : drift.is).toBe('shrunk');
  const gone = drift.is === 'shrunk' ? drift.gone.map((c) => c.key as string) : [];
  expect(gone.length).toBeGreaterThan(0);
  expect(gone.filter((key) => !key.endsWith(`:${token}`) && !key.endsWith(`:${place}`))).toEqual(token === 'vault/a' ? ['in-use:run'] : []);
});

test('a token more, another place, another version, another verb, another order: another plan', async () => {
  const saved = await plan(A, B);
  expect(whyOf(saved, await plan(A, B, C))).toMatch(/vault\/c is new/);
  expect(whyOf(saved, await plan(A, { ...B, paths: ['p/b', 'p/b2'] }))).toMatch(/(is new|is not what it was)$/);
  expect(whyOf(saved, edit(saved, 'promote:kv/p/b', () => ({ expect: { current: 'another' } })))).toBe('promote:kv/p/b is not what it was');
  expect(whyOf(saved, edit(saved, 'revoke:vault/b', () => ({ effect: 'suspend' })))).toBe('revoke:vault/b is not what it was');
  expect(whyOf(saved, edit(saved, 'revoke:vault/b', () => ({ needs: [] })))).toBe('revoke:vault/b waits for something else');
  expect(whyOf(saved, edit(saved, 'revoke:vault/b', () => ({ own: 'unknown' })))).toBe('revoke:vault/b is not what it was');
});

test('what dies along may become less, and never more', async () => {
  const saved = edit(await plan(A, B), 'revoke:vault/b', (c) => ({ data: { ...(c.data as object), others: ['vault/x', 'vault/y'] } }));
  const dying = (...others: string[]): Plan => edit(saved, 'revoke:vault/b', (c) => ({ data: { ...(c.data as object), others } }));
  expect(whyOf(saved, dying('vault/y'))).toBe('shrunk');
  expect(whyOf(saved, dying('vault/y', 'vault/z'))).toBe('revoke:vault/b is not what it was');
});

test('a token for which nothing can be planned any more did not go away', async () => {
  const [saved, now] = [await plan(A, B), await plan(A, { ...B, gone: true })];
  const gaps = [{ x: 1, token: 'vault/b' as never, why: 'issuer-unreadable', next: [] }];
  expect(whyOf(saved, { ...now, footer: { ...now.footer, gaps } })).toMatch(/vault\/b any more \(issuer-unreadable\)/);
});

test('the header: every part counts, but a percentage that counts items', async () => {
  const { header } = await plan(A, B);
  expect(headerDrift(header, { ...header, steps: header.steps.map((s) => ({ ...s, maxFailures: 2 })) })).toBeNull();
  expect(headerDrift(header, { ...header, steps: header.steps.slice(1) })).not.toBeNull();
  for (const more of [{ tool: 9 }, { strategy: 'contain-first' as const }, { policy: 'f'.repeat(64) as never }, { config: 'f'.repeat(64) as never }, { inputs: {} }, { realm: 'live' as const }])
    expect(headerDrift(header, { ...header, ...more })).toMatch(/has changed$/);
});
