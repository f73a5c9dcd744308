import { expect, test } from 'vitest';
import { acceptsPhrase, confirmToken, consentLevel, consentText, phraseOf, satisfies, type ConsentAsk } from '../../../src/policy/index.ts';
import { planOf } from './plans.ts';

const ask = (more: Partial<ConsentAsk> = {}): ConsentAsk => ({ plan: planOf({}), environment: 'test', incompleteUnits: false, ownCredential: false, ...more });
const flags = { yes: false, confirm: null, reason: null };
const code = (f: () => unknown): string => {
  try { f(); return 'none'; } catch (e) { return (e as { code: string }).code; }
};

test('deaths, environment, unlisted units and our own credential decide the level', () => {
  expect(consentLevel(ask({ plan: planOf({ changes: [{ effect: null }], deaths: 0 }) }))).toBe(0);
  expect(consentLevel(ask({ plan: planOf({ changes: [{ effect: 'mint' }, { effect: 'stage' }], deaths: 0 }), environment: 'production' }))).toBe(1);
  expect(consentLevel(ask({ plan: planOf({ deaths: 25 }) }))).toBe(2);
  expect(consentLevel(ask({ plan: planOf({ deaths: 26 }) }))).toBe(3);
  expect(consentLevel(ask({ plan: planOf({ deaths: 6 }), largeOver: 5 }))).toBe(3);
  expect(consentLevel(ask({ plan: planOf({ deaths: 30 }), largeOver: 500 }))).toBe(3);
  expect(consentLevel(ask({ environment: 'production' }))).toBe(3);
  expect(consentLevel(ask({ incompleteUnits: true }))).toBe(3);
  expect(consentLevel(ask({ ownCredential: true }))).toBe(3);
  expect(consentLevel(ask({ environment: null }))).toBe(2);
  expect(consentLevel(ask({ bypass: true }))).toBe(4);
});

test('only the phrase itself', () => {
  expect(phraseOf(ask())).toBe('yes');
  expect(phraseOf(ask({ environment: 'production', plan: planOf({ deaths: 3 }) }))).toBe('revoke 3 in production');
  expect([acceptsPhrase(ask(), 'yes'), acceptsPhrase(ask(), 'y'), acceptsPhrase(ask(), '')]).toEqual([true, false, false]);
});

test('flags: --yes needs a reason, never serves level 3; a confirmation of another plan is stale', () => {
  expect(satisfies(ask(), { ...flags, yes: true, reason: 'r' })).toMatchObject({ is: 'given', given: '--yes' });
  expect(satisfies(ask(), { ...flags, yes: true })).toMatchObject({ is: 'missing', flags: ['--reason TEXT'] });
  const large = ask({ environment: 'production' });
  expect(satisfies(large, { ...flags, yes: true, reason: 'r' })).toMatchObject({ is: 'missing', flags: ['--confirm d9bd66ac-1'] });
  expect(satisfies(large, { ...flags, confirm: confirmToken(large.plan) })).toMatchObject({ is: 'given' });
  expect(code(() => satisfies(large, { ...flags, confirm: 'd9bd66ac-2' }))).toBe('E_PLAN_STALE');
  expect(code(() => satisfies(large, { ...flags, confirm: '7f3a9911-1' }))).toBe('E_PLAN_STALE');
  expect(code(() => satisfies(large, { ...flags, confirm: 'yes' }))).toBe('E_USAGE');
});

test('the text names what dies, what stops, what nobody knows, and the way out', () => {
  const text = consentText({ ...ask({ environment: 'production', incompleteUnits: true }), consequence: null, stopping: ['payments'], consumersUnknown: true });
  expect(text.lines.join('\n')).toMatch(/1 token dies in production: vault\/t0/);
  expect(text.lines.join('\n')).toMatch(/unknown number/);
  expect(text.lines.join('\n')).toMatch(/payments will stop/);
  const own = planOf({ deaths: 0, changes: [{ effect: 'revoke', own: 'unknown' }] });
  expect(consentText({ ...ask({ plan: own, ownCredential: true }), consequence: null, stopping: [], consumersUnknown: false }).lines.join('\n')).toMatch(/no token dies\.\n.*vault\/t0: tokenctl's own credential, or what may take it along/s);
  expect(text.question).toBe('Type "revoke 1 in production" to go on, or press Ctrl-C to leave everything as it is (--confirm d9bd66ac-1):');
});
