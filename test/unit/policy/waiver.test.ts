import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Hex } from '../../../src/core/brand.ts';
import { instant } from '../../../src/core/clock.ts';
import { entryState } from '../../../src/ledger/index.ts';
import { attestAlone, grantWaiver, proposeWaiver, WAIVE_NAMESPACE, type OperatorKeys, type WaiverProposal } from '../../../src/policy/index.ts';
import { Lines } from '../ledger/lines.ts';

const hasSshKeygen = ((): boolean => {
  try { execFileSync('ssh-keygen', ['-Q', 'key'], { stdio: 'ignore' }); return true; } catch (e) { return (e as { code?: string }).code !== 'ENOENT'; }
})();
const dir = mkdtempSync(join(tmpdir(), 'tokenctl-waiver-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SSH = ['AAAAC3NzaC1lZDI1NTE5AAAAIIlizSIN3DQV78VPNjVvvwjgf+P5HqbPYCYu3BOMdjAE', 'AAAAC3NzaC1lZDI1NTE5AAAAIBTQ0q6QvVqYJXQKoLjOJGqFyxjZVtUxI3w2gU6o7s7d'] as const;
const made = (name: string, type = 'ed25519'): string => {
  const key = join(dir, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', name, '-f', key]);
  return readFileSync(`${key}.pub`, 'utf8').trim();
};
const signed = (name: string, p: WaiverProposal, namespace = WAIVE_NAMESPACE): string => {
  const file = join(dir, `proposal-${name}`);
  writeFileSync(file, p.bytes);
  rmSync(`${file}.sig`, { force: true });
  execFileSync('ssh-keygen', ['-Y', 'sign', '-f', join(dir, name), '-n', namespace, file], { stdio: 'ignore' });
  return readFileSync(`${file}.sig`, 'utf8');
};
const two: OperatorKeys[] = SSH.map((key, i) => ({ id: i === 0 ? 'dana' : 'mia', ssh: `ssh-ed25519 ${key}`, journal: null }));
const code = (f: () => unknown): string => {
  try { f(); return 'none'; } catch (e) { return (e as { code: string }).code; }
};
const world = () => new Lines().opened().exposed('vault/a', 'vault/b').started('R1');
const ask = (l: Lines, more = {}) => ({ situation: l.s, xs: [0], basis: 'accepted-risk' as const, reason: 'SEC-44 cannot be replaced yet', until: instant(l.now + 86_400_000), by: { id: 'dana', named: true }, now: instant(l.now), operators: two, ...more });
const propose = (l: Lines, p: WaiverProposal) => l.add('waiver.proposed', { ...p.event, file: 'approvals/w.json' }, null);

test('a proposal binds entries and their states, and is refused where no second person can be', () => {
  const l = world();
  const p = proposeWaiver(ask(l, { xs: [1, 0, 1] }));
  expect(p.document.entries).toEqual([{ x: 0, token: 'vault/a', state: 'exposed' }, { x: 1, token: 'vault/b', state: 'exposed' }]);
  expect(proposeWaiver(ask(l, { xs: [0, 1] })).digest).toBe(p.digest);
  expect(code(() => proposeWaiver(ask(l, { operators: two.slice(0, 1) })))).toBe('E_GATE_UNSATISFIABLE');
  expect(code(() => proposeWaiver(ask(l, { operators: [two[0], { ...two[0], id: 'twin' }] })))).toBe('E_GATE_UNSATISFIABLE');
  expect(code(() => proposeWaiver(ask(l, { by: { id: 'dana', named: false } })))).toBe('E_OPERATOR');
  expect(code(() => proposeWaiver(ask(l, { until: instant(l.now + 31 * 86_400_000) })))).toBe('E_USAGE');
  expect(code(() => proposeWaiver(ask(l, { until: instant(l.now) })))).toBe('E_USAGE');
});

test('a token that answered alive is waived with the word in the reason or not at all', () => {
  const l = world().kill(0).wait(60_000);
  l.round(0, 'alive');
  expect(code(() => proposeWaiver(ask(l)))).toBe('E_POLICY');
  expect(code(() => proposeWaiver(ask(l, { reason: 'it is alive and must be until Friday' })))).toBe('none');
});

test.skipIf(hasSshKeygen)('SKIPPED: ssh-keygen is not installed, so no real signature was made', () => undefined);
test.runIf(hasSshKeygen)('ssh-keygen signs: another operator with another key grants it, nobody else, and only what was proposed', () => {
  const operators: OperatorKeys[] = [{ id: 'dana', ssh: made('dana'), journal: null }, { id: 'mia', ssh: made('mia', 'ecdsa'), journal: null }];
  made('stranger');
  const l = world();
  const p = proposeWaiver(ask(l, { operators }));
  propose(l, p);
  const grant = (signature: string, bytes: string = p.bytes) => grantWaiver({ situation: l.s, bytes: Buffer.from(bytes), signature, operators, now: instant(l.now) });
  expect(code(() => grant(signed('dana', p)))).toBe('E_OPERATOR');
  expect(code(() => grant(signed('stranger', p)))).toBe('E_OPERATOR');
  expect(code(() => grant(signed('mia', p, 'file')))).toBe('E_OPERATOR');
  expect(code(() => grant('nonsense'))).toBe('E_OPERATOR');
  const good = signed('mia', p);
  expect(code(() => grant(good, p.bytes.replace('yet', 'now')))).toBe('E_JOURNAL_TAMPERED');
  const granted = grant(good);
  expect(granted).toEqual({ xs: [0], proposal: p.digest, by: 'mia', until: p.document.until, basis: 'accepted-risk' });
  l.add('waiver.granted', { ...granted, signature: 'approvals/w.json.sig' }, null);
  expect([entryState(l.s.entries[0] as never, l.now), l.s.faults]).toEqual(['waived', []]);
  expect(code(() => grant(good))).toBe('E_PLAN_USED');
}, 30_000);

test.runIf(hasSshKeygen)('a proposal whose entries have moved on is stale', () => {
  const operators: OperatorKeys[] = [{ id: 'dana', ssh: made('d2'), journal: null }, { id: 'mia', ssh: made('m2'), journal: null }];
  const l = world();
  const p = proposeWaiver(ask(l, { operators }));
  propose(l, p);
  l.kill(0);
  expect(code(() => grantWaiver({ situation: l.s, bytes: Buffer.from(p.bytes), signature: signed('m2', p), operators, now: instant(l.now) }))).toBe('E_PLAN_STALE');
}, 30_000);

test('without a workspace the opener may attest alone, and it is called so', () => {
  const l = new Lines().opened({ workspace: null }).exposed('manual/a');
  const { proposal, granted } = attestAlone({ ...ask(l), by: { id: 'dana', named: false } });
  propose(l, proposal);
  l.add('waiver.granted', { ...granted, signature: '' }, null);
  expect([entryState(l.s.entries[0] as never, l.now), l.s.entries[0]?.waiver?.alone]).toEqual(['waived', true]);
  expect(code(() => attestAlone({ ...ask(world()), by: { id: 'dana', named: true } }))).toBe('E_OPERATOR');
  expect((proposal.digest satisfies Hex).length).toBe(64);
});
