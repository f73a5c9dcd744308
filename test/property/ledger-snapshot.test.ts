import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EscrowId } from '../../src/core/brand.ts';
import { debt } from '../../src/core/debt.ts';
import type { JournalEvent } from '../../src/journal/index.ts';
import { escrowPastUse, loadSituation, measures, openDebts, saveSituation, situationFold, whatNext, type Situation } from '../../src/ledger/index.ts';
import type { Lines } from '../unit/ledger/lines.ts';
import { plain } from '../unit/ledger/plain.ts';
import { act, deed, world } from './deeds.ts';

const fold = (s: Situation, events: readonly JournalEvent[]): Situation => {
  for (const e of events) situationFold.apply(s, e);
  return s;
};
const sighting = (file: string) => ({ source: 'report', detector: null, file, line: 7, commit: null, date: null });

/** What the deeds leave out: sightings, debts of places, sealed values, revival checks, tokens off the ledger, clocks that jump. */
function around(l: Lines): void {
  const key = 'mint:vault/a' as never;
  l.add('exposure.sighted', { x: 1, sightings: [sighting('half \ud83d of a pair'), sighting('é')] });
  l.add('exposure.recorded', { from: 3, items: [{ token: 'vault/b', issuer: 'vault', id: 'b', kind: 'k', fp: null, subject: 's', owner: 'o', expires: null, length: 20, held: true, canary: false, since: null, sightings: [sighting('twin')] }] as never });
  l.add('change.intended', { n: 1, x: 0, key, effect: 'mint', gen: 1, idem: '00' as never });
  l.ended(1, { x: 0, key, effect: 'mint', owes: [debt('minted-not-stored', 'kv/p/a')], outcome: { is: 'done', by: 'answer', out: { escrow: 'e1' } } } as never);
  l.add('escrow.sealed', { id: 'e1' as EscrowId, holds: 'minted', of: key, gen: 1 });
  l.add('escrow.sealed', { id: 'e2' as EscrowId, holds: 'exposed', of: 'vault/b', gen: 1 });
  l.add('round.made', { n: 1, x: null, of: 'vault/new', nth: 1, why: 'alive', verdict: { is: 'alive', path: 'value', vantages: 1, control: 'none', detail: 'd', narrow: 'yes', retryAfterMs: 5 } });
  l.add('watch.scheduled', { xs: [0, 2], at: ['2026-11-24T12:00:00.000Z' as never] });
  l.add('clock.jumped', { byMs: 1_500 });
}

test('a fold goes on from its snapshot as if it had never stopped, whatever is asked of it first', () => {
  fc.assert(fc.property(fc.array(deed, { maxLength: 25 }), fc.nat(), fc.boolean(), (deeds, cut, whole) => {
    const l = world();
    for (const [i, d] of deeds.entries()) {
      if (i === 3) around(l);
      act(l, d);
    }
    if (deeds.length <= 3) around(l);
    const at = cut % (l.all.length + 1);
    const { glance, rest } = saveSituation(fold(situationFold.empty(), l.all.slice(0, at)));
    let read = 0;
    const loaded = loadSituation(Uint8Array.from(glance), () => { read += 1; return Uint8Array.from(rest); });
    const s = fold(whole ? loaded.fill() : loaded.situation, l.all.slice(at));
    const ask = { now: l.now };
    expect([whatNext(s, ask), measures(s, l.now), openDebts(s, ask), escrowPastUse(s, l.now)]).toEqual([whatNext(l.s, ask), measures(l.s, l.now), openDebts(l.s, ask), escrowPastUse(l.s, l.now)]);
    expect(plain(s)).toEqual(plain(l.s));
    // Saved again, it says the same again.
    const again = saveSituation(s);
    expect(plain(loadSituation(again.glance, () => again.rest).situation)).toEqual(plain(l.s));
    expect(read).toBeLessThanOrEqual(1);
  }), { numRuns: 300 });
}, 60_000);

test('of an open ledger whose tokens are all proven, a glance tells what is next; the rest is not read', () => {
  const l = world();
  for (const x of [0, 1]) l.baseline(x).kill(x).proven(x);
  l.add('exposure.dismissed', { x: 2, by: 'dana', named: true, basis: 'not-ours', reason: 'r' }, null);
  const { glance } = saveSituation(l.s);
  const { situation } = loadSituation(glance, () => { throw new Error('read'); });
  expect(whatNext(situation, { now: l.now })).toEqual(whatNext(l.s, { now: l.now }));
  expect(() => situation.entries[0]?.key).toThrow('read');
});

test('a line that holds a number where a text belongs makes no snapshot, rather than one that cuts other texts in the wrong places', () => {
  const l = world();
  l.add('exposure.sighted', { x: 0, sightings: [sighting('a.env'), { ...sighting(''), file: 7 as never }, sighting('b.env')] });
  expect(l.s.entries[0]?.sightings.map((seen) => seen.file)).toEqual(expect.arrayContaining(['a.env', 7, 'b.env']));
  expect(() => saveSituation(l.s)).toThrow(TypeError);
});
