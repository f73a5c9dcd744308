import { describe, expect, test } from 'vitest';
import { factsOf } from '../../../src/comms/index.ts';
import type { FactName, TokenRow } from '../../../src/comms/index.ts';
import type { Hex, Instant } from '../../../src/core/brand.ts';
import { situationFold } from '../../../src/ledger/fold.ts';
import { entryAt, entryState } from '../../../src/ledger/situation.ts';
import { A, alive, at, change, dead, earlyStory, fullStory, makeStory, openIncident, prove, type Story } from './story.ts';

const value = (s: Story, name: FactName): unknown => factsOf(s.events).named[name]?.value ?? null;
const words = (s: Story, n: number): string => (value(s, 'tokens') as readonly TokenRow[])[n]?.words ?? '';
const RUN = { run: '01JF8K' };
const proposal = 'ecd1378b' as Hex;
const propose = (s: Story, more: { until?: Instant; by?: string; basis?: 'attested' | 'accepted-risk' } = {}) =>
  s.add('waiver.proposed', { xs: [0], basis: more.basis ?? 'accepted-risk', reason: 'SEC-44 read only', until: more.until ?? at(86_400), proposal, by: more.by ?? 'dana', file: 'approvals/1' });
const grant = (s: Story, by = 'mia', more: { until?: Instant; basis?: string } = {}) =>
  s.add('waiver.granted', { xs: [0], proposal, by, signature: 'approvals/1.sig', until: more.until ?? at(86_400), basis: more.basis ?? 'accepted-risk' });
/** The ledger's own fold must say the same (TRUTH T1). */
const COUNTED: { readonly [n: string]: string } = { untouched: 'exposed' };
const ledgerState = (s: Story): string => {
  const situation = situationFold.empty();
  for (const e of s.events) situationFold.apply(situation, e);
  const entry = entryAt(situation, 0);
  return entry ? entryState(entry, Date.parse(s.events.at(-1)?.at ?? '')) : 'none';
};
const revoke = (s: Story, is: 'done' | 'accepted' | 'already' | 'partly' = 'done') => change(s, { n: 3, key: `revoke:${A}`, effect: 'revoke', x: 0, outcome: { is, by: 'answer', out: null } });
const round = (s: Story, verdict: typeof dead | typeof alive, why: 'prove' | 'suspended' | 'watch' | 'baseline', after = 1) =>
  s.add('round.made', { n: 9, x: 0, of: A, nth: 1, verdict, why, propagationMs: 10_000 }, { ...RUN, after });

/** What the journal says of entry 0, and the state that messages give it. */
const table: readonly (readonly [string, (s: Story) => void, FactName, RegExp])[] = [
  ['nothing', () => {}, 'untouched', /^exposed/],
  ['a revoke that took', (s) => revoke(s), 'revoked', /^revoke requested .*, not proven$/],
  ['a revoke that was only accepted', (s) => revoke(s, 'accepted'), 'revoked', /not proven/],
  ['a revoke that left power', (s) => revoke(s, 'partly'), 'untouched', /^exposed/],
  ['a refused revoke', (s) => change(s, { n: 3, key: `revoke:${A}`, effect: 'revoke', x: 0, outcome: { is: 'refused', fault: { code: 'E_REFUSED', class: 'refused' } } }), 'untouched', /^exposed/],
  ['an intent without an end', (s) => s.add('change.intended', { n: 3, x: 0, key: `revoke:${A}` as never, effect: 'revoke', gen: 1, idem: 'aa' as Hex }, RUN), 'untouched', /^exposed/],
  ['a suspend without a dead round', (s) => change(s, { n: 3, key: `contain:${A}`, effect: 'suspend', x: 0 }), 'untouched', /^suspend requested/],
  ['a suspend and a dead round', (s) => { change(s, { n: 3, key: `contain:${A}`, effect: 'suspend', x: 0 }); round(s, dead, 'suspended'); }, 'suspended', /contained, not revoked/],
  ['a suspension that answers alive', (s) => { change(s, { n: 3, key: `contain:${A}`, effect: 'suspend', x: 0 }); round(s, dead, 'suspended'); round(s, alive, 'watch'); }, 'untouched', /requested/],
  ['alive soon after the revoke', (s) => { revoke(s); round(s, alive, 'prove', 5); }, 'revoked', /still answered alive/],
  ['alive after the propagation', (s) => { revoke(s); round(s, alive, 'prove', 11); }, 'survived', /^survived/],
  ['a proof', (s) => { revoke(s); prove(s, { n: 5, x: 0, of: A }); }, 'proven', /^proven dead/],
  ['a proof, then alive', (s) => { revoke(s); prove(s, { n: 5, x: 0, of: A }); s.add('watch.made', { x: 0, at: at(9_000), verdict: alive }); }, 'survived', /^survived/],
  ['a proof with a short window in production', (s) => { revoke(s); prove(s, { n: 5, x: 0, of: A, windowMs: 2_000 }); }, 'revoked', /not proven/],
  ['a proof whose rounds are not on record', (s) => { revoke(s); s.add('token.proven', { x: 0, of: A, is: 'dead', rounds: [1, 2, 3, 4, 5], windowMs: 120_000, path: 'verifier', vantages: 1 }, RUN); }, 'revoked', /not proven/],
  ['a proof of the replacement', (s) => { revoke(s); s.add('token.proven', { x: null, of: 'authority/acc-NEW1ghijkl', is: 'dead', rounds: [1], windowMs: 120_000, path: 'verifier', vantages: 1 }, RUN); }, 'revoked', /not proven/],
  ['cannot be revoked', (s) => s.add('exposure.expires', { x: 0, exp: at(9_999) }), 'expiring', /until it expires/],
  ['a proposal alone', (s) => propose(s), 'untouched', /^exposed/],
  ['a waiver by two', (s) => { propose(s); grant(s); }, 'waived', /^waived by mia, proposed by dana, not proven$/],
  ['a waiver by one', (s) => { propose(s); grant(s, 'dana'); }, 'untouched', /^exposed/],
  ['a waiver of another proposal', (s) => { propose(s); grant(s, 'mia', { basis: 'not-ours' }); }, 'untouched', /^exposed/],
  ['a waiver for more than 30 days', (s) => { propose(s, { until: at(31 * 86_400) }); grant(s, 'mia', { until: at(31 * 86_400) }); }, 'untouched', /^exposed/],
  ['attested alone, without a workspace', (s) => { propose(s, { basis: 'attested' }); grant(s, 'dana', { basis: 'attested' }); }, 'waived', /^closed by one person \(dana\), not proven$/],
  ['a waiver whose time has passed', (s) => { propose(s, { until: at(60) }); grant(s, 'mia', { until: at(60) }); s.add('incident.noted', { text: 'later' }, { after: 120 }); }, 'untouched', /^exposed/],
  ['a waiver withdrawn', (s) => { propose(s); grant(s); s.add('waiver.withdrawn', { x: 0, reason: 'wrong' }); }, 'untouched', /^exposed/],
  ['a waived token that answers alive', (s) => { propose(s); grant(s); round(s, alive, 'watch'); }, 'survived', /^survived/],
];

describe('facts of an entry', () => {
  test.each(table)('%s', (_, tell, name, said) => {
    const s = makeStory();
    openIncident(s);
    s.add('run.started', { plan: 'd9bd66ac' as Hex, nonce: 'n', changes: 8, pid: 1 }, RUN);
    s.add('baseline.read', { x: 0, verdict: alive, connector: 'authority' }, RUN);
    const before = Number(value(s, name));
    tell(s);
    expect(Number(value(s, name)) - before).toBe(name === 'untouched' ? 0 : 1);
    expect(words(s, 0)).toMatch(said);
    expect(ledgerState(s)).toBe(COUNTED[name] ?? name);
  });

  test('a string dismissed by one person is not waived, and reopens when it is identified', () => {
    const s = earlyStory();
    s.add('exposure.dismissed', { x: 2, by: 'dana', named: true, basis: 'not-ours', reason: 'a sample' });
    expect([value(s, 'dismissed'), value(s, 'waived'), words(s, 2)]).toEqual([1, 0, 'dismissed by one person (dana)']);
    s.add('exposure.identified', { x: 2, token: 'authority/found-it' as never, issuer: 'authority', id: 'found-it', kind: 'jwt' });
    expect([value(s, 'dismissed'), value(s, 'untouched')]).toEqual([0, 3]);
  });

  test('a proof without a baseline, and without a positive record, is none', () => {
    const s = earlyStory();
    revoke(s);
    prove(s, { n: 5, x: 0, of: A });
    expect(words(s, 0)).toMatch(/not proven/);
  });

  test('merged entries are not counted', () => {
    const s = earlyStory();
    s.add('exposure.merged', { x: 1, into: 0 });
    expect(value(s, 'exposed')).toBe(2);
  });
});

describe('facts of an incident', () => {
  test('each says how it is known, and on which lines it rests', () => {
    const { named } = factsOf(fullStory().events);
    expect(named.proven).toMatchObject({ value: 2, basis: 'measured', by: null });
    expect(named.since).toMatchObject({ value: at(-215), basis: 'stated', by: 'dana', seq: [1] });
    expect(named.impact).toMatchObject({ basis: 'stated', by: 'dana' });
    expect(named['proof-window']?.value).toBe(120_000);
    expect(named['journal-root']?.value).toBe('96734f42d92c');
  });

  test('a person cannot state what tokenctl measures', () => {
    const s = earlyStory();
    s.add('fact.stated', { name: 'proven', value: 3 });
    expect(value(s, 'proven')).toBe(0);
  });

  test('no duration without a start; a start that only a report gives is an assumption', () => {
    const s = earlyStory();
    expect(factsOf(s.events).named.since).toBeNull();
    const t = makeStory();
    t.add('incident.opened', { kind: 'incident', title: 't', severity: 'SEV2', since: null, environment: 'production', workspace: null, roles: {} });
    t.add('exposure.recorded', { from: 0, items: [{ token: 'a/b' as never, issuer: 'a', id: 'b', kind: 'jwt', fp: null, subject: null, owner: null, expires: null, length: null, held: false, canary: false, since: at(-60), sightings: [] }] });
    expect(factsOf(t.events).named.since).toMatchObject({ value: at(-60), basis: 'assumed' });
  });

  test('contained and covered end when a token answers alive', () => {
    const s = fullStory();
    expect(value(s, 'contained-at')).not.toBeNull();
    s.add('watch.made', { x: 0, at: at(9_000), verdict: alive });
    expect([value(s, 'contained-at'), value(s, 'covered-at')]).toEqual([null, null]);
  });

  test('a revoke is a request: not contained', () => {
    const s = makeStory();
    openIncident(s);
    revoke(s);
    expect(value(s, 'contained-at')).toBeNull();
  });

  test('debts that changes recorded, until something settles them', () => {
    const s = earlyStory();
    change(s, { n: 0, key: 'stage:p', effect: 'stage', owes: ['staged-not-current/p'] });
    expect(value(s, 'owed')).toEqual(['staged-not-current/p']);
    change(s, { n: 1, key: 'promote:p', effect: 'promote', settles: ['staged-not-current/p'] });
    expect(value(s, 'owed')).toEqual([]);
  });

  test('consent, checkpoints and intents do not change what a message says', () => {
    const s = fullStory();
    const before = value(s, 'as-of');
    s.add('gate.given', { plan: 'aa' as Hex, gate: 'consent', step: null, level: 3, given: 'x', repeat: false, by: 'terminal' });
    expect(value(s, 'as-of')).toBe(before);
  });
});
