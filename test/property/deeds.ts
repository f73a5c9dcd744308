import fc from 'fast-check';
import type { Hex } from '../../src/core/brand.ts';
import { instant } from '../../src/core/clock.ts';
import { proofOf } from '../../src/ledger/index.ts';
import { Lines, verdict } from '../unit/ledger/lines.ts';

/** What can happen to one of three entries, as writers really write it: a proof only when `proofOf` says that it is complete. */
export const deed = fc.record({
  x: fc.constantFrom(0, 0, 0, 1, 2),
  wait: fc.constantFrom(0, 1_000, 31_000, 125_000),
  what: fc.constantFrom('baseline', 'revoke', 'revoke', 'suspend', 'reinstate', 'dead', 'dead', 'dead', 'dead5', 'dead5', 'five-and-prove', 'five-and-prove', 'kill-and-prove', 'kill-and-prove', 'alive', 'cannot-tell', 'prove', 'prove', 'lie', 'waive', 'withdraw', 'dismiss', 'identify', 'expires', 'watch-alive', 'refused', 'unknown', 'contained'),
});
export type Deed = typeof deed extends fc.Arbitrary<infer T> ? T : never;

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

export function act(l: Lines, { x, wait, what }: Deed): void {
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
/** Three entries, one of them known to nobody, and a run. */
export const world = (): Lines => new Lines().opened().exposed('vault/a', 'vault/b', 'fp1:k1:0').started('R1').baseline(0);
