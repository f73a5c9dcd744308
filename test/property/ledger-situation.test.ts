import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Hex } from '../../src/core/brand.ts';
import { instant } from '../../src/core/clock.ts';
import { closeObstacles, entryState, isOpenState, openDebts, openEntries, proofOf, whatNext, type LedgerState } from '../../src/ledger/index.ts';
import { Lines, verdict } from '../unit/ledger/lines.ts';
import { plain } from '../unit/ledger/plain.ts';

/** What can happen to one of three entries, as writers really write it: a proof only when `proofOf` says that it is complete. */
const deed = fc.record({
  x: fc.constantFrom(0, 0, 0, 1, 2),
  wait: fc.constantFrom(0, 1_000, 31_000, 125_000),
  what: fc.constantFrom('baseline', 'revoke', 'revoke', 'suspend', 'reinstate', 'dead', 'dead', 'dead', 'dead5', 'dead5', 'five-and-prove', 'five-and-prove', 'kill-and-prove', 'kill-and-prove', 'alive', 'cannot-tell', 'prove', 'prove', 'lie', 'waive', 'withdraw', 'dismiss', 'identify', 'expires', 'watch-alive', 'refused', 'unknown', 'contained'),
});
type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

function claim(l: Lines, x: number, rounds: readonly number[]): void {
  l.add('token.proven', { x, of: l.s.entries[x]?.key ?? '', is: 'dead', rounds: [...rounds], windowMs: 120_000, path: 'registry', vantages: 1 });
}
function prove(l: Lines, x: number): void {
  const entry = l.s.entries[x];
  // Also one that was dismissed: what nobody knows has nobody who could be asked.
  if (entry === undefined || entry.issuer === null || entry.state === 'suspended') return;
  const answer = proofOf(l.s, entry.key, { propagationMs: entry.propagationMs, windowMs: null, now: l.now });
  if (answer.is === 'complete') claim(l, x, answer.rounds);
}
function waive(l: Lines, x: number): void {
  const until = instant(l.now + 200_000);
  const proposal = `p${l.all.length}` as Hex;
  l.add('waiver.proposed', { xs: [x], basis: 'accepted-risk', reason: 'r', until, proposal, by: 'dana', file: 'f' }, null);
  l.add('waiver.granted', { xs: [x], proposal, by: 'mia', signature: 's', until, basis: 'accepted-risk' }, null);
}

function act(l: Lines, { x, wait, what }: Deed): void {
  l.wait(wait);
  const known = l.s.entries[x]?.state !== 'unidentified';
  switch (what) {
    case 'baseline': l.baseline(x); break;
    case 'revoke': case 'suspend': if (known) l.kill(x, what); break;
    case 'reinstate': if (l.s.entries[x]?.state === 'suspended') l.kill(x, 'reinstate'); break;
    case 'refused': case 'unknown': if (known) l.kill(x, 'revoke', what); break;
    case 'dead': case 'alive': case 'cannot-tell': l.round(x, what); break;
    case 'dead5': for (let i = 0; i < 5; i += 1) l.wait(30_000).round(x, 'dead'); break;
    case 'five-and-prove': act(l, { x, wait: 0, what: 'dead5' }); prove(l, x); break;
    case 'kill-and-prove': act(l, { x, wait: 0, what: 'revoke' }); act(l, { x, wait: 0, what: 'five-and-prove' }); break;
    case 'prove': prove(l, x); break;
    // A writer gone wrong claims a proof without its rounds.
    case 'lie': claim(l, x, [l.all.length - 1]); break;
    case 'waive': waive(l, x); break;
    case 'withdraw': l.add('waiver.withdrawn', { x, reason: 'r' }, null); break;
    case 'dismiss': l.add('exposure.dismissed', { x, by: 'dana', named: true, basis: 'not-ours', reason: 'r' }, null); break;
    case 'identify': l.add('exposure.identified', { x, token: `vault/i${x}` as never, issuer: 'vault', id: `i${x}`, kind: 'k' }, null); break;
    case 'expires': if (known) l.add('exposure.expires', { x, exp: instant(l.now + 500_000) }); break;
    case 'watch-alive': l.add('watch.made', { x, at: instant(l.now), verdict: verdict('alive') }, null); break;
    case 'contained': if (l.s.entries[x]?.lastVerdict?.is === 'dead') l.add('token.contained', { x, by: 'suspended' }); break;
  }
}
const world = (): Lines => new Lines().opened().exposed('vault/a', 'vault/b', 'fp1:k1:0').started('R1').baseline(0);

/** Read from the lines alone, newest first: five dead rounds since the last revoke and the last alive answer, W apart. */
function reallyProven(l: Lines, x: number): boolean {
  let dead: number[] = [];
  for (const e of l.all) {
    const at = Date.parse(e.at);
    if (e.code === 'change.ended' && e.data.x === x && e.data.effect === 'revoke' && ['done', 'accepted', 'already'].includes(e.data.outcome.is)) dead = [];
    if (e.code !== 'round.made' || e.data.x !== x) continue;
    if (e.data.verdict.is === 'alive') dead = [];
    if (e.data.verdict.is === 'dead') dead.push(at);
  }
  const [first, before, last] = [dead[0] ?? 0, dead.at(-2) ?? 0, dead.at(-1) ?? 0];
  const baseline = l.all.some((e) => (e.code === 'baseline.read' || (e.code === 'round.made' && e.data.why === 'baseline')) && e.data.x === x);
  return baseline && dead.length >= 5 && last - first >= 120_000 && last - before >= 30_000;
}

test('no sequence reaches proven without a complete proof; what is not allowed shows and changes nothing', () => {
  let proven = 0;
  fc.assert(fc.property(fc.array(deed, { maxLength: 40 }), (deeds) => {
    const l = world();
    for (const d of deeds) {
      const before = l.s.entries.map((e) => entryState(e, l.now + d.wait));
      const faults = l.s.faults.length;
      act(l, d);
      for (const [x, e] of l.s.entries.entries()) if (e.state === 'proven' && before[x] !== 'proven') {
        expect(reallyProven(l, x)).toBe(true);
        proven += 1;
      }
      if (l.s.faults.length > faults && d.what === 'lie') expect(l.s.entries.map((e) => entryState(e, l.now))).toEqual(before);
    }
    if (!deeds.some((d) => d.what === 'lie')) expect(l.s.faults.filter((f) => f.why.includes('proof'))).toEqual([]);
  }), { numRuns: 400 });
  // The model gets there often enough to mean something.
  expect(proven).toBeGreaterThan(20);
}, 60_000);

const CLOSED: readonly LedgerState[] = ['proven', 'waived', 'merged'];
test('the exit agrees with a naive reading; close is refused exactly while something is open', () => {
  fc.assert(fc.property(fc.array(deed, { maxLength: 30 }), (deeds) => {
    const l = world();
    for (const d of deeds) act(l, d);
    l.add('run.ended', { exit: 0, done: 0, failed: 0, notStarted: 0, debts: 0, open: 0 });
    const ask = { now: l.now };
    const states = l.s.entries.map((e) => entryState(e, l.now));
    const next = whatNext(l.s, ask);
    const open = states.filter((s) => !CLOSED.includes(s));
    expect(openEntries(l.s, ask).length).toBe(open.length);
    expect(states.every((s) => isOpenState(s) !== CLOSED.includes(s))).toBe(true);
    const debts = openDebts(l.s, ask);
    const naive = l.s.faults.length > 0 ? 1 : open.includes('survived') ? 11 : open.length === 0 && debts.length === 0 ? 0
      : openEntries(l.s, ask).some((e) => e.waits === null) || debts.some((d) => d.waits === null) ? 3 : 8;
    expect(next.exit).toBe(naive);
    expect(closeObstacles(l.s, ask).length === 0).toBe(naive === 0);
    expect(next.commands.length === 0).toBe(naive === 0);
    expect(open.includes('unidentified') || open.includes('exposed') ? next.exit : 3).not.toBe(0);
  }), { numRuns: 400 });
}, 60_000);

test('the fold of a prefix and its rest is the fold of the whole: it remembers nothing but its state', () => {
  fc.assert(fc.property(fc.array(deed, { maxLength: 25 }), (deeds) => {
    const [a, b] = [world(), world()];
    for (const d of deeds) act(a, d);
    for (const d of deeds) act(b, d);
    expect(plain(b.s)).toEqual(plain(a.s));
  }), { numRuns: 50 });
}, 60_000);
