import { expect, test } from 'vitest';
import type { Hex } from '../../../src/core/brand.ts';
import { instant } from '../../../src/core/clock.ts';
import { closeObstacles, entryState, measures, openDebts, whatNext, type Situation } from '../../../src/ledger/index.ts';
import { Lines, verdict } from './lines.ts';

/** ENGINE §2, INC-7, with the lines of baseline that the walk leaves out. */
const [A, B, C] = ['vault/acc-7Q2', 'vault/acc-9KX', 'fp1:k1:c0ffee5e00112233'];
const KV = 'kv/prod/payments';
const SM = 'asm/prod/ledger-batch';
const states = (s: Situation, now: number) => s.entries.map((e) => entryState(e, now));
const debts = (l: Lines) => openDebts(l.s, { now: l.now }).map((d) => d.id).sort();
const intended = (l: Lines, n: number, key: string, effect: string, x?: number) => l.add('change.intended', { n, key, effect, gen: 1, idem: '00' as Hex, ...(x === undefined ? {} : { x }) } as never);

function crashed(): Lines {
  const l = new Lines().opened();
  for (const [id, of] of [['x0', A], ['x1', B], ['x2', C]]) l.add('escrow.sealed', { id, holds: 'exposed', of, gen: 1 } as never);
  l.exposed(A, B, C).started('01JF8K', 'd9bd66ac', { changes: 15, deaths: 2, gaps: [2] }).baseline(0).baseline(1);
  intended(l, 0, `mint:${A}`, 'mint', 0);
  intended(l, 12, `revoke:${B}`, 'revoke', 1);
  l.add('escrow.sealed', { id: 'm-130482f6', holds: 'minted', of: `mint:${A}`, gen: 1 } as never);
  l.add('change.ended', { n: 0, x: 0, key: `mint:${A}`, effect: 'mint', outcome: { is: 'done', by: 'answer', out: { token: 'vault/acc-NEW1', escrow: 'm-130482f6' } }, owes: [`minted-not-stored/${KV}`, `minted-not-stored/${SM}`] } as never);
  intended(l, 1, `stage:${KV}`, 'stage');
  intended(l, 2, `stage:${SM}`, 'stage');
  l.ended(1, { key: `stage:${KV}`, effect: 'stage', owes: [`staged-not-current/${KV}`], settles: [`minted-not-stored/${KV}`] } as never);
  return l;
}

test('after the kill: two unknown, what is half done is owed, resume is the command', () => {
  const l = crashed();
  expect(debts(l)).toEqual([`intent-unknown/revoke:${B}`, `intent-unknown/stage:${SM}`, `minted-not-stored/${SM}`, `staged-not-current/${KV}`].sort());
  expect([...l.s.escrow.keys()]).toEqual(['x0', 'x1', 'x2', 'm-130482f6']);
  const next = whatNext(l.s, { now: l.now });
  expect(next.exit).toBe(3);
  expect(next.commands[0]).toBe('tokenctl resume 01JF8K -i INC-7');
  expect(whatNext(l.s, { now: l.now, live: new Set(['01JF8K' as never]) }).exit).toBe(3);
});

function resumed(): Lines {
  const l = crashed().wait(320_000);
  l.add('run.resumed', { unknown: 2, drift: [], pid: 5120 });
  l.ended(2, { key: `stage:${SM}`, effect: 'stage', owes: [`staged-not-current/${SM}`], settles: [`minted-not-stored/${SM}`] } as never);
  l.ended(12, { x: 1, key: `revoke:${B}`, effect: 'revoke', owes: [`accepted-not-proven/${B}`] } as never);
  expect(debts(l)).toContain(`accepted-not-proven/${B}`);
  l.add('round.made', { n: 3, x: null, of: 'vault/acc-NEW1', nth: 1, verdict: verdict('alive'), why: 'alive' });
  l.ended(3, { x: 0, key: `probe-new:${A}` } as never, 'failed');
  l.add('run.stopping', { why: 'failure', n: 3 });
  l.proven(1);
  l.ended(13, { x: 1, key: `prove:${B}`, settles: [`accepted-not-proven/${B}`] } as never);
  return l;
}

test('the run that stopped ends with 3, two debts and two open entries', () => {
  const l = resumed();
  expect(states(l.s, l.now)).toEqual(['exposed', 'proven', 'unidentified']);
  expect(debts(l)).toEqual([`staged-not-current/${SM}`, `staged-not-current/${KV}`].sort());
  const next = whatNext(l.s, { now: l.now, run: '01JF8K' as never });
  expect({ exit: next.exit, open: next.open, debts: next.debts }).toEqual({ exit: 3, open: 2, debts: 2 });
});

function undone(): Lines {
  const l = resumed();
  l.add('run.ended', { exit: 3, done: 5, failed: 1, notStarted: 9, debts: 2, open: 2 });
  l.started('01JF8P', '380230e6', { undoes: '01JF8K' as never, changes: 4, deaths: 0 });
  intended(l, 0, `undo-stage:${SM}`, 'retire');
  l.ended(0, { key: `undo-stage:${SM}`, effect: 'retire', owes: [`minted-not-stored/${SM}`], settles: [`staged-not-current/${SM}`] } as never);
  l.ended(1, { key: `undo-stage:${KV}`, effect: 'retire', owes: [`minted-not-stored/${KV}`], settles: [`staged-not-current/${KV}`] } as never);
  l.ended(2, { key: `undo-mint:${A}`, effect: 'revoke', owes: ['accepted-not-proven/vault/acc-NEW1'] } as never);
  expect(debts(l)).toContain('accepted-not-proven/vault/acc-NEW1');
  const rounds = [0, 1, 2, 3, 4].map((i) => {
    l.wait(i === 0 ? 0 : 30_000);
    return l.add('round.made', { n: 3, x: null, of: 'vault/acc-NEW1', nth: i, verdict: verdict('dead'), why: 'prove' });
  });
  l.add('token.proven', { x: null, of: 'vault/acc-NEW1', is: 'dead', rounds, windowMs: 120_000, path: 'registry', vantages: 2 });
  l.ended(3, { key: 'prove:vault/acc-NEW1', settles: ['accepted-not-proven/vault/acc-NEW1', `minted-not-stored/${KV}`, `minted-not-stored/${SM}`] } as never);
  l.add('escrow.removed', { ids: ['m-130482f6'], why: 'undone' } as never);
  return l;
}

test('the undo ends with 0 and no debt, and leaves the incident open', () => {
  const l = undone();
  expect(debts(l)).toEqual([]);
  expect(whatNext(l.s, { now: l.now, run: '01JF8P' as never }).exit).toBe(0);
  expect(whatNext(l.s, { now: l.now }).exit).toBe(3);
  expect(l.s.faults).toEqual([]);
});

test('run again, waived by two, closed: 0; every close until then names what is in its way', () => {
  const l = undone();
  l.started('01JF8T', '257bfe2d', { deaths: 1, gaps: [2] });
  l.kill(0).wait(1_000).proven(0);
  expect(whatNext(l.s, { now: l.now, run: '01JF8T' as never }).exit).toBe(3);
  l.add('run.ended', { exit: 3, done: 13, failed: 0, notStarted: 0, debts: 0, open: 1 });
  expect(closeObstacles(l.s, { now: l.now })).toMatchObject([{ what: 'entry', id: C, exit: 3, command: `tokenctl ledger dismiss ${C} --basis not-ours --reason "TEXT" -i INC-7` }]);
  const until = instant(l.now + 20 * 86_400_000);
  l.add('waiver.proposed', { xs: [2], basis: 'not-ours', reason: 'sample value', until, proposal: 'ecd1378b' as Hex, by: 'dana', file: 'approvals/waive-1.json' }, null);
  expect(whatNext(l.s, { now: l.now })).toMatchObject({ exit: 8, commands: ['tokenctl ledger waive --grant approvals/waive-1.json.sig -i INC-7'] });
  l.add('waiver.granted', { xs: [2], proposal: 'ecd1378b' as Hex, by: 'mia', signature: 'approvals/waive-1.json.sig', until, basis: 'not-ours' }, null);
  expect(closeObstacles(l.s, { now: l.now })).toEqual([]);
  expect(whatNext(l.s, { now: l.now }).exit).toBe(0);
  expect(measures(l.s, l.now)).toMatchObject({ contained: true, covered: true, exposure: { measured: 2, unknownSince: 0, running: 0 } });
  l.add('incident.closed', { proven: 2, waived: 1, dismissed: 0 }, null);
  expect(whatNext(l.s, { now: l.now + 21 * 86_400_000 })).toMatchObject({ exit: 3 });
  expect(l.s.faults).toEqual([]);
});
