import { expect, test } from 'vitest';
import type { Hex } from '../../../src/core/brand.ts';
import type { EventOf } from '../../../src/journal/events/index.ts';
import { instant } from '../../../src/core/clock.ts';
import { closeObstacles, entryState, escrowPastUse, measures, openDebts, openEntries, proofOf, situationFold, unwatched, whatNext } from '../../../src/ledger/index.ts';
import { Lines, T0, verdict } from './lines.ts';

const one = (more = {}): Lines => new Lines().opened(more).exposed('vault/a').started('R1').baseline(0);
const state = (l: Lines, x = 0) => entryState(l.s.entries[x] as never, l.now);
const exit = (l: Lines) => whatNext(l.s, { now: l.now }).exit;

test('an alive round is late only after outcome + propagation: then survived, exit 11; revoked and proven again: 0', () => {
  const l = one().kill(0).wait(30_000);
  l.round(0, 'alive');
  expect(state(l)).toBe('revoked');
  l.wait(1).round(0, 'alive');
  expect([state(l), exit(l)]).toEqual(['survived', 11]);
  l.kill(0).wait(1).proven(0);
  expect([state(l), l.s.faults]).toEqual(['proven', []]);
});

test('a proven token that answers alive survives, and the closed incident is open again', () => {
  const l = one().kill(0).proven(0);
  l.add('run.ended', { exit: 0, done: 1, failed: 0, notStarted: 0, debts: 0, open: 0 });
  l.add('incident.closed', { proven: 1, waived: 0, dismissed: 0 }, null);
  expect(exit(l)).toBe(0);
  l.add('watch.made', { x: 0, at: instant(l.now), verdict: verdict('alive') }, null);
  expect([state(l), exit(l), l.s.incident.closedAtMs]).toEqual(['survived', 11, null]);
});

test('a claimed proof is believed only with its rounds', () => {
  for (const spoil of [
    (l: Lines) => l.add('token.proven', { x: 0, of: 'vault/a', is: 'dead', rounds: [1, 2, 3, 4, 5], windowMs: 120_000, path: 'registry', vantages: 1 }),
    (l: Lines) => l.add('token.proven', { x: 0, of: 'vault/a', is: 'dead', rounds: [], windowMs: 0, path: 'clock', vantages: 1 }),
    (l: Lines) => {
      const rounds = [0, 1, 2, 3, 4].map(() => l.wait(500).round(0, 'dead'));
      l.add('token.proven', { x: 0, of: 'vault/a', is: 'dead', rounds, windowMs: 2_000, path: 'registry', vantages: 1 });
    },
  ]) {
    const l = one().kill(0);
    spoil(l);
    expect([state(l), exit(l), l.s.faults.length]).toEqual(['revoked', 1, 1]);
  }
});

test('rounds before the revoke and without a baseline prove nothing', () => {
  const early = one();
  const rounds = [0, 1, 2, 3, 4].map(() => early.wait(40_000).round(0, 'dead'));
  early.kill(0).add('token.proven', { x: 0, of: 'vault/a', is: 'dead', rounds, windowMs: 120_000, path: 'registry', vantages: 1 });
  expect(state(early)).toBe('revoked');
  const blind = new Lines().opened().exposed('vault/a').started('R1').kill(0);
  expect(proofOf(blind.s, 'vault/a', { propagationMs: 0, windowMs: null, now: blind.now })).toMatchObject({ dead: 0 });
  blind.proven(0);
  expect([state(blind), exit(blind)]).toEqual(['revoked', 1]);
});

test('a suspension contains and never proves, whatever its rounds are called', () => {
  const l = one().kill(0, 'suspend');
  expect(state(l)).toBe('exposed');
  l.proven(0);
  expect(state(l)).toBe('suspended');
  expect(l.s.faults.length).toBe(1);
  expect(openDebts(l.s, { now: l.now }).map((d) => d.id)).toEqual(['suspended-not-revoked/vault/a']);
  expect(measures(l.s, l.now)).toMatchObject({ contained: true, covered: false });
  l.round(0, 'alive');
  expect(state(l)).toBe('exposed');
});

test('outcomes: unknown is asked after, refused and needs-human wait for a person, failed can be tried again', () => {
  expect(openDebts(one().kill(0, 'revoke', 'unknown').s, { now: T0 }).map((d) => d.id)).toEqual(['intent-unknown/revoke:vault/a']);
  const human = one().kill(0, 'revoke', 'needs-human');
  human.add('run.ended', { exit: 8, done: 0, failed: 1, notStarted: 0, debts: 1, open: 1 });
  expect([exit(human), state(human)]).toEqual([8, 'exposed']);
  human.add('debt.settled', { debt: 'human-task/revoke:vault/a' as never, by: 'dana', reason: 'r', evidence: 'e' }, null);
  expect(whatNext(human.s, { now: human.now })).toMatchObject({ exit: 3, commands: ['tokenctl ledger waive vault/a --basis attested --reason "TEXT" --until 30d -i INC-7'] });
  expect(exit(one().kill(0, 'revoke', 'failed'))).toBe(3);
});

test('a person cannot settle what only a proof settles', () => {
  const l = one().kill(0);
  l.add('debt.settled', { debt: 'accepted-not-proven/vault/a' as never, by: 'dana', reason: 'r', evidence: 'e' }, null);
  expect([state(l), exit(l)]).toEqual(['revoked', 1]);
});

test('a waiver needs another person; ends with its time; a kill behind it is not forgotten', () => {
  const l = one();
  const grant = (by: string, proposal: string) => {
    const until = instant(l.now + 86_400_000);
    l.add('waiver.proposed', { xs: [0], basis: 'accepted-risk', reason: 'r', until, proposal: proposal as Hex, by: 'dana', file: 'f' }, null);
    l.add('waiver.granted', { xs: [0], proposal: proposal as Hex, by, signature: 's', until, basis: 'accepted-risk' }, null);
  };
  grant('dana', 'aa');
  expect([state(l), l.s.faults.length]).toEqual(['exposed', 1]);
  grant('mia', 'bb');
  expect(state(l)).toBe('waived');
  l.kill(0);
  expect(state(l)).toBe('waived');
  l.wait(86_400_000);
  expect(state(l)).toBe('revoked');
  l.round(0, 'alive');
  expect(state(l)).toBe('survived');
});

test('dismissed by one person, identified later: exposed again', () => {
  const l = new Lines().opened().exposed('fp1:k1:0');
  l.add('exposure.dismissed', { x: 0, by: 'dana', named: true, basis: 'not-ours', reason: 'r' }, null);
  expect(whatNext(l.s, { now: l.now })).toMatchObject({ exit: 0, headline: 'Nothing is left to do. 1 token: 1 dismissed by one person.' });
  l.add('exposure.identified', { x: 0, token: 'vault/z' as never, issuer: 'vault', id: 'z', kind: 'k' }, null);
  expect([state(l), l.s.entries[0]?.key, exit(l)]).toEqual(['exposed', 'vault/z', 3]);
});

test('the same token twice is merged: sightings move, events follow', () => {
  const l = new Lines().opened().exposed('vault/a', 'fp1:k1:0').started('R1');
  l.add('exposure.identified', { x: 1, token: 'vault/a' as never, issuer: 'vault', id: 'a', kind: 'k' }, null);
  expect([state(l, 1), l.s.entries[1]?.mergedInto]).toEqual(['merged', 0]);
  l.kill(1);
  expect(state(l, 0)).toBe('revoked');
  l.exposed('vault/a');
  expect(state(l, 2)).toBe('merged');
});

test('what waits: a clock, a parked run, a pending grant: 8; when its time comes: 3', () => {
  const l = one();
  l.add('exposure.expires', { x: 0, exp: instant(l.now + 3_600_000) });
  l.add('run.ended', { exit: 8, done: 0, failed: 0, notStarted: 0, debts: 1, open: 1 });
  expect([state(l), exit(l)]).toEqual(['expiring', 8]);
  l.wait(3_600_000 + 300_000);
  expect(exit(l)).toBe(3);
  l.round(0, 'dead', { verdict: verdict('dead', 'clock') });
  l.add('token.proven', { x: 0, of: 'vault/a', is: 'dead', rounds: [l.all.length - 1], windowMs: 0, path: 'clock', vantages: 1 });
  expect([state(l), exit(l)]).toEqual(['proven', 0]);

  const parked = one();
  parked.add('run.parked', { until: instant(parked.now + 60_000), for: 'time', n: 1, next: [] });
  expect(exit(parked)).toBe(8);
  parked.exposed('fp1:k1:9');
  expect(exit(parked)).toBe(3);
  const due = one();
  due.add('run.parked', { until: instant(due.now + 60_000), for: 'time', n: 1, next: [] });
  due.wait(60_000);
  expect(whatNext(due.s, { now: due.now })).toMatchObject({ exit: 3, commands: ['tokenctl resume R1 -i INC-7'] });
});

test('an orphan is owed until its death is proven; a verifier that never accepted it proves nothing', () => {
  const of = 'vault/orphan' as never;
  const found = (path: 'registry' | 'verifier'): Lines => {
    const l = one();
    l.add('orphan.found', { n: 0, gen: 1, of, owes: ['orphan/vault/orphan' as never] });
    const rounds = [0, 1, 2, 3, 4].map(() => l.wait(30_000).add('round.made', { n: null, x: null, of, nth: 1, verdict: verdict('dead', path), why: 'prove' }));
    l.add('token.proven', { x: null, of, is: 'dead', rounds, windowMs: 120_000, path, vantages: 1 });
    return l;
  };
  const proven = found('registry');
  proven.add('orphan.ended', { of, outcome: { is: 'done', by: 'answer', out: null } });
  expect([[...proven.s.debts.keys()], proven.s.others.get(of)?.proven, proven.s.faults]).toEqual([[], 'dead', []]);
  const not = found('verifier');
  expect([[...not.s.debts.keys()], exit(not)]).toEqual([['orphan/vault/orphan'], 1]);
});

test('messages: not left, not known, arrived', () => {
  const l = one().ended(9, { key: 'tell:eng', effect: 'notify' } as never, 'unknown');
  expect(openDebts(l.s, { now: l.now }).map((d) => [d.id, d.waits])).toEqual([['message-unknown/tell:eng', 'person']]);
  l.ended(9, { key: 'tell:eng', effect: 'notify' } as never, 'failed');
  expect(openDebts(l.s, { now: l.now }).map((d) => d.id)).toContain('message-owed/tell:eng');
  l.add('message.sent', { channel: 'eng', template: 't', sha256: '' as Hex, file: 'f', outcome: 'done', run: null, settles: ['message-owed/tell:eng', 'message-unknown/tell:eng'] as never }, null);
  expect(openDebts(l.s, { now: l.now })).toEqual([]);
});

test('sealed values past their use are a debt; proven entries without a later check are named', () => {
  const l = one();
  l.add('escrow.sealed', { id: 'e0', holds: 'exposed', of: 'vault/a', gen: 1 } as never, null);
  l.kill(0).proven(0);
  l.add('run.ended', { exit: 0, done: 1, failed: 0, notStarted: 0, debts: 0, open: 0 });
  expect([unwatched(l.s), escrowPastUse(l.s, l.now), closeObstacles(l.s, { now: l.now })]).toEqual([[0], [], []]);
  const at = instant(l.now + 3_600_000);
  l.add('watch.scheduled', { xs: [0], at: [at] }, null);
  l.add('incident.closed', { proven: 1, waived: 0, dismissed: 0 }, null);
  expect([unwatched(l.s), escrowPastUse(l.s, l.now), exit(l)]).toEqual([[], [], 0]);
  l.wait(3_600_000).add('watch.made', { x: 0, at, verdict: verdict('dead') }, null);
  expect([escrowPastUse(l.s, l.now), exit(l)]).toEqual([['e0'], 3]);
});

test('a wall clock that jumped forward lengthens the proof', () => {
  const l = one().kill(0);
  l.round(0, 'dead');
  l.wait(30_000).round(0, 'dead');
  l.add('clock.jumped', { byMs: 3_600_000 }, null);
  l.wait(3_600_000 + 30_000);
  expect(proofOf(l.s, 'vault/a', { propagationMs: 0, windowMs: null, now: l.now })).toMatchObject({ earliestEndMs: l.now + 60_000 });
});

test('a start that nobody knows: no duration is claimed', () => {
  const l = one({ since: null }).kill(0).proven(0);
  expect(measures(l.s, l.now).exposure).toMatchObject({ totalMs: null, unknownSince: 1 });
});

test('two writers with the same ordinal lose no entry, and it shows', () => {
  const l = new Lines().opened().exposed('vault/a');
  l.add('exposure.recorded', { from: 0, items: [{ ...(l.all[2] as EventOf<'exposure.recorded'>).data.items[0], token: 'vault/b' }] } as never, null);
  expect([l.s.entries.map((e) => e.key), exit(l)]).toEqual([['vault/a', 'vault/b'], 1]);
});

test('unknown codes are counted and skipped; 80,000 events fold within a second', () => {
  const l = new Lines().opened();
  l.add('future.thing' as never, {} as never);
  expect(l.s.unknownCodes).toBe(1);
  const keys = Array.from({ length: 20_000 }, (_, i) => `vault/t${i}`);
  l.exposed(...keys).started('R1');
  for (let x = 0; x < keys.length; x += 1) {
    l.baseline(x).kill(x);
    l.round(x, 'dead');
  }
  const text = l.all.map((e) => JSON.stringify(e));
  const cpu = (work: () => void): number => {
    const before = process.cpuUsage().user;
    work();
    return (process.cpuUsage().user - before) / 1_000;
  };
  const parsing = cpu(() => { for (const line of text) JSON.parse(line); });
  const s = situationFold.empty();
  const folding = cpu(() => { for (const e of l.all) situationFold.apply(s, e); });
  expect(l.all.length).toBeGreaterThan(80_000);
  expect(openEntries(s, { now: l.now }).length).toBe(20_000);
  // Against the parsing of the same lines, for machines differ; it takes about as long.
  expect(folding).toBeLessThan(Math.max(1_000, 5 * parsing));
}, 30_000);
