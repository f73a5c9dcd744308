import { expect, test } from 'vitest';
import { chooseStrategy, dismissal, neverRule, NO_ANSWERS, NO_POLICY, parseAnswers, unattended, whoIs, type UnattendedAsk } from '../../../src/policy/index.ts';
import { Lines } from '../ledger/lines.ts';
import { planOf } from './plans.ts';

const plan = planOf({ changes: [{ effect: 'revoke', step: 'revoke' as never }, { step: 'isolate' as never, ask: { text: 'Cut off?', evidence: 'required' } }] });
const runbook = { gates: { reason: { ask: 'Why?', minLength: null, pattern: null } }, steps: [{ id: 'revoke', reason: { ask: 'Why may these die?', minLength: null, pattern: null } }, { id: 'mint', reason: { ask: 'x', minLength: null, pattern: null } }] } as never;
const ask = (more: Partial<UnattendedAsk> = {}): UnattendedAsk => ({
  gates: { plan, runbook, policy: { ...NO_POLICY, reason: { minLength: 20, pattern: null } } }, consent: { plan, environment: 'production', incompleteUnits: false, ownCredential: false },
  flags: { yes: true, confirm: null, reason: null }, prepared: NO_ANSWERS, stopAtBarriers: false, ...more });
const err = (f: () => unknown): { code: string; exit: number; message: string; next: string[] } => {
  try { f(); } catch (e) { return e as never; }
  throw new Error('nothing was thrown');
};

test('all that is missing, each flag once with what stands after it', () => {
  const { missing } = unattended(ask());
  expect(missing.map((m) => [m.flag, m.value])).toEqual([['--confirm', 'd9bd66ac-1'], ['--reason', 'TEXT'], ['--answers', 'FILE']]);
});

test('--reason serves the run and, as a repeat, its steps; a step that changes nothing asks none', () => {
  const prepared = parseAnswers({ text: 'steps:\n  isolate: { answer: "yes", evidence: "TCK-1" }\n', file: 'a.yaml', steps: ['isolate', 'revoke'] });
  const { given, missing } = unattended(ask({ flags: { yes: false, confirm: 'd9bd66ac-1', reason: 'SEC-42 tokens in a public gist' }, prepared }));
  expect(missing).toEqual([]);
  expect(given.map((g) => [g.gate, g.step, g.repeat, g.by])).toEqual([['reason', null, false, 'flag'], ['reason', 'revoke', true, 'flag'], ['consent', null, false, 'flag']]);
});

test('a reason that is too short or of another form is refused, and nothing is attempted', () => {
  expect(err(() => unattended(ask({ flags: { yes: false, confirm: null, reason: 'short' } })))).toMatchObject({ code: 'E_USAGE' });
  const strict = ask({ gates: { plan, runbook, policy: { ...NO_POLICY, reason: { minLength: 1, pattern: '^SEC-\\d+' } } }, flags: { yes: false, confirm: null, reason: 'because' } });
  expect(err(() => unattended(strict)).code).toBe('E_USAGE');
});

test('an approval or a second factor in the policy denies', () => {
  expect(err(() => unattended(ask({ gates: { plan, runbook, policy: { ...NO_POLICY, requires: ['approval'] } } })))).toMatchObject({ code: 'E_GATE_UNSATISFIABLE', exit: 5 });
});

test('the answers file: JSON or YAML; what is wrong is named with its place', () => {
  expect(parseAnswers({ text: '{"reason":"r"}', file: 'a.json' }).reason).toBe('r');
  expect(err(() => parseAnswers({ text: 'steps:\n  isolate: { anwser: x }\n', file: 'a.yaml' }))).toMatchObject({ code: 'E_USAGE', message: expect.stringMatching(/^a\.yaml:2:14: /) });
  expect(err(() => parseAnswers({ text: 'steps: { isolat: { answer: x } }', file: 'a.yaml', steps: ['isolate'] })).message).toMatch(/^a\.yaml:1:10: /);
});

test('never: what it protects is named; what is no selector is no silence', () => {
  const token = { key: 'vault/a', issuer: 'vault', owner: 'deploy', labels: ['prod'], fingerprint: 'fp1:k1:00' } as never;
  for (const rule of ['owner=deploy', 'issuer=vault', 'label=prod', 'vault/a', 'fp1:k1:00']) expect(neverRule([rule])(token)).toBe(rule);
  expect(neverRule(['owner=other', 'vault/ab'])(token)).toBe(null);
  for (const bad of ['deploy', 'ownr=deploy', 'owner=', '*']) expect(err(() => neverRule([bad])).code).toBe('E_CONFIG');
});

test('strategy by exposure; a flag overrides it and says what that means', () => {
  const o = { runbook: 'by-exposure', override: null, activeAbuse: false } as const;
  expect(['public', 'malware', 'unknown', null].map((seen) => chooseStrategy({ ...o, seen }).strategy)).toEqual(Array(4).fill('contain-first'));
  expect(['partner', 'internal'].map((seen) => chooseStrategy({ ...o, seen }).strategy)).toEqual(Array(2).fill('replace-first'));
  expect(chooseStrategy({ ...o, seen: 'internal', activeAbuse: true }).strategy).toBe('contain-first');
  expect(chooseStrategy({ ...o, seen: 'public', override: 'replace-first' })).toMatchObject({ strategy: 'replace-first', consequence: expect.stringContaining('stay alive') });
});

test('named is who signs with an operator’s journal key; dismissing asks for it in a workspace', () => {
  const operators = [{ id: 'dana', ssh: null, journal: 'dana+1+AR' }];
  expect(whoIs({ vkey: 'dana+1+AR', declared: 'root', operators })).toEqual({ id: 'dana', named: true });
  expect(whoIs({ vkey: 'x+1+AR', declared: 'dana', operators })).toEqual({ id: 'dana', named: false });
  const l = new Lines().opened().exposed('fp1:k1:0', 'vault/a');
  const o = { situation: l.s, x: 0, basis: 'not-ours', reason: 'a sample', now: '2026-11-23T12:00:00.000Z' as never };
  expect(dismissal({ ...o, by: { id: 'dana', named: true } })).toMatchObject({ x: 0, named: true });
  expect(err(() => dismissal({ ...o, by: { id: 'root', named: false } })).code).toBe('E_OPERATOR');
  expect(err(() => dismissal({ ...o, x: 1, by: { id: 'dana', named: true } })).code).toBe('E_USAGE');
});
