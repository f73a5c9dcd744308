import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smallWorld, type SmallWorld } from './small-world.ts';

let w: SmallWorld;
beforeAll(async () => { w = await smallWorld(); });
afterAll(() => w.remove());

test.each(['leaked-token', 'leaked-signing-key', 'revoke-one', 'routine-rotation'])('the shipped runbook %s does its work in the simulated world, and leaves no incident', async (name) => {
  const { code, doc } = await w.run(['runbook', 'test', name, '--json']);
  expect([code, doc().passed, doc().runs.flatMap((r: { missed: unknown[] }) => r.missed)]).toEqual([0, true, []]);
  expect((await w.run(['incident', 'list', '--json'])).doc().incidents).toEqual([]);
});

test('a case names the statuses that its world must lead to; what differs is named with its place', async () => {
  mkdirSync(join(w.dir, 'runbooks'), { recursive: true });
  const file = (name: string): string => join(w.dir, 'runbooks', name);
  writeFileSync(file('own.yaml'), `version: 1
name: own
summary: Revoke and prove.
owner: security-oncall
strategy: contain-first
inputs:
  tokens: { type: tokens, ask: "Which?" }
steps:
  - { id: capture, uses: token.capture }
  - { id: revoke, uses: token.revoke }
  - { id: prove, uses: token.probe, with: { which: old, expect: dead } }
`);
  writeFileSync(file('own.test.yaml'), `version: 1
cases:
  - { name: lives on, issuers: accept-revoked, expect: { exit: 11, steps: { revoke: done, prove: failed } } }
  - { name: wrong hope, issuers: accept-revoked, expect: { exit: 3, steps: { prove: done } } }
`);
  const { code, doc, out } = await w.run(['runbook', 'test', 'own', '--json']);
  expect(code, out).toBe(3);
  const missed = (name: string): string[] => doc().runs.find((r: { name: string }) => r.name === name).missed.map((m: { why: string }) => m.why);
  expect(missed('lives on')).toEqual([]);
  expect(missed('wrong hope').join('\n')).toMatch(/failed; expected done \(.*own\.test\.yaml:4:\d+\)[^]*ended with 11; expected 3 \(.*own\.test\.yaml:4:\d+\)/);
  expect((await w.run(['runbook', 'list', '--json'])).doc().runbooks.map((r: { name: string }) => r.name)).not.toContain('own.test');

  writeFileSync(file('own.test.yaml'), 'version: 1\ncases:\n  - { name: a, issuers: honest, expect: { steps: { prov: done } } }\n');
  const bad = await w.run(['runbook', 'test', 'own']);
  expect([bad.code, /own\.test\.yaml:3:\d+:\s+the\s+runbook\s+has\s+no\s+step/.test(bad.err), bad.err.includes('did you mean "prove"')]).toEqual([2, true, true]);
});
