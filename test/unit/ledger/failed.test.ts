import { expect, test } from 'vitest';
import type { ChangeKey, DebtId, RunId } from '../../../src/core/brand.ts';
import { instant } from '../../../src/core/clock.ts';
import { entryRows, failures, hasStatus, openDebts, STATUSES, whatNext } from '../../../src/ledger/index.ts';
import { Lines, T0 } from './lines.ts';

const two = (): Lines => new Lines().opened().exposed('vault/a', 'vault/b').started('R1').baseline(0);
const key = (text: string): ChangeKey => text as ChangeKey;
/** What is called failed, as `x change outcome code`. */
const failed = (l: Lines, live: readonly string[] = []) => [...failures(l.s, { now: l.now, live: new Set(live as RunId[]) })].map(([x, f]) => `${x} ${f.change} ${f.is} ${f.code}`);

test.each([
  ['refused', ['0 revoke:vault/a refused E_REFUSED']], ['failed', ['0 revoke:vault/a failed E_REFUSED']], ['unknown', ['0 revoke:vault/a unknown null']],
  ['needs-human', ['0 revoke:vault/a needs-human null']], ['partly', ['0 revoke:vault/a partly null']], ['done', []], ['accepted', []], ['already', []], ['skipped', []],
])('a revoke that ended %s', (is, says) => {
  expect(failed(two().kill(0, 'revoke', is))).toEqual(says);
});

test('what went wrong stays until the change, its effect or a later run does better; an undo says nothing of the ledger', () => {
  const l = two().kill(0, 'revoke', 'refused');
  const still = ['0 revoke:vault/a refused E_REFUSED'];
  l.ended(1, { x: 0, key: key('capture:vault/a') });
  l.ended(2, { x: 0, key: key('mint:vault/a'), effect: 'mint' });
  expect(failed(l)).toEqual(still);
  l.started('R2').ended(1, { x: 0, key: key('capture:vault/a') });
  expect(failed(l)).toEqual(still);
  l.started('U1', 'plan-U1', { undoes: 'R1' as never }).ended(1, { x: 0, key: key('undo:vault/a'), effect: 'revoke' }, 'refused');
  expect(failed(l)).toEqual(still);
  l.started('R3').ended(2, { x: 0, key: key('mint:vault/a'), effect: 'mint' });
  expect(failed(l)).toEqual([]);
  // A later failure is a failure, whatever went well before.
  l.ended(4, { x: 0, key: key('probe-new:vault/a') }, 'failed');
  expect(failed(l)).toEqual(['0 probe-new:vault/a failed E_REFUSED']);
  l.kill(0).proven(0);
  expect(failed(l)).toEqual([]);
});

test('a change of a place is about the tokens that lie there', () => {
  const l = two();
  for (const [x, token] of [[0, 'vault/a'], [1, 'vault/b']] as const) l.ended(x, { x, key: key(`mint:${token}`), effect: 'mint', owes: ['minted-not-stored/kv/app' as DebtId] });
  l.ended(5, { key: key('promote:kv/app'), effect: 'promote' }, 'failed').ended(6, { key: key('promote:kv/other'), effect: 'promote' }, 'failed');
  expect(failed(l)).toEqual(['0 promote:kv/app failed E_REFUSED', '1 promote:kv/app failed E_REFUSED']);
});

test('what an answer said is told with the debt that it keeps open, and by `ledger show`', () => {
  const l = two();
  l.ended(0, { x: 0, key: key('mint:vault/a'), effect: 'mint', owes: ['minted-not-stored/asm/app' as DebtId] });
  l.ended(1, { key: key('stage:asm/app'), effect: 'stage', settles: ['minted-not-stored/asm/app' as DebtId], owes: ['staged-not-current/asm/app' as DebtId] });
  l.ended(2, { key: key('promote:asm/app'), effect: 'promote', outcome: { is: 'refused', fault: { code: 'E_REFUSED', class: 'refused', facts: { why: 'replica-not-in-sync', replicas: ['us-west-2 Failed'], deep: { not: 'told' } } } } });
  expect(openDebts(l.s, { now: l.now }).map((d) => [d.id, d.kept])).toEqual([['staged-not-current/asm/app', 'promote refused: replica-not-in-sync, replicas us-west-2 Failed']]);
  expect(whatNext(l.s, { now: l.now }).lines).toContain('staged-not-current/asm/app: a version is pending (promote refused: replica-not-in-sync, replicas us-west-2 Failed)');
  expect([...entryRows(l.s, { now: l.now })][0]?.last).toMatchObject({ code: 'E_REFUSED', why: 'replica-not-in-sync, replicas us-west-2 Failed' });
  // It went well since.
  l.ended(2, { key: key('promote:asm/app'), effect: 'promote', settles: ['staged-not-current/asm/app' as DebtId], owes: ['current-not-in-use/asm/app' as DebtId] });
  expect(openDebts(l.s, { now: l.now }).map((d) => [d.id, d.kept])).toEqual([['current-not-in-use/asm/app', null]]);
});

test('sent and no answer: unknown once its process is gone, in flight while it lives', () => {
  const l = two();
  l.add('change.intended', { n: 7, x: 1, key: key('revoke:vault/b'), effect: 'revoke', gen: 1, idem: '00' as never });
  expect([failed(l, ['R1']), failed(l)]).toEqual([[], ['1 revoke:vault/b unknown null']]);
});

test('a proof ends without success: no probe could tell, or it is alive; a living run looks again', () => {
  const l = two().kill(0).wait(1_000);
  expect(failed(l)).toEqual([]);
  l.round(0, 'cannot-tell');
  expect([failed(l, ['R1']), failed(l)]).toEqual([[], ['0 prove failed E_CANNOT_TELL']]);
  l.wait(1_000).round(0, 'dead');
  expect(failed(l)).toEqual([]);
  l.wait(60_000).round(0, 'alive');
  expect([l.s.entries[0]?.state, failed(l)]).toEqual(['survived', ['0 prove failed E_ALIVE']]);
});

test('what lives until it expires has not failed before its time', () => {
  const l = two();
  l.add('exposure.expires', { x: 0, exp: instant(T0 + 3_600_000) } as never);
  l.wait(1_000).round(0, 'alive');
  expect(failed(l)).toEqual([]);
  l.wait(3_600_000 + 300_000).round(0, 'cannot-tell');
  expect(failed(l)).toEqual(['0 prove failed E_CANNOT_TELL']);
});

test('every entry is in its state, and in open or closed; a long ledger costs as much more as it is longer', () => {
  const rows = (n: number): number => {
    const l = new Lines().opened().exposed(...Array.from({ length: n }, (_, i) => `vault/t${i}`));
    // A plan of every other entry covers as many ranges.
    l.started('R1', 'plan-R1', { covers: Array.from({ length: n / 2 }, (_, i) => [2 * i, 2 * i] as const) as never });
    for (let x = 0; x < n; x += 2) l.kill(x, 'revoke', 'refused');
    const before = process.cpuUsage().user;
    const all = [...entryRows(l.s, { now: l.now })];
    const took = process.cpuUsage().user - before;
    expect(all.map((r) => STATUSES.filter((s) => hasStatus(r, [s])).join(' ')).filter((s, i) => s !== (i % 2 === 0 ? 'open failed exposed' : 'open exposed'))).toEqual([]);
    return took;
  };
  rows(1_000);
  expect(rows(32_000) / Math.max(rows(4_000), 1_000)).toBeLessThan(32);
});
