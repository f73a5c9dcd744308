import { describe, expect, test } from 'vitest';
import type { DebtId, Hex } from '../../../src/core/brand.ts';
import { A, alive, at, B, change, dead, earlyStory, fullStory, item, makeStory, openIncident, prove } from '../comms/story.ts';
import { reviewOf } from './read.ts';

const ids = (undone: readonly { readonly id: string }[]): string[] => undone.map((u) => u.id);

describe('measures', () => {
  test('containment, coverage and exposure, each with the line that made it so', async () => {
    const { measures: m, ledger } = await reviewOf(fullStory().events);
    expect(m.firstContainment).toEqual({ at: at(19), afterOpeningMs: 17_000, afterDetectionMs: null, seq: 18 });
    expect(m.contained).toMatchObject({ seq: 33, afterOpeningMs: 264_000 });
    expect(m.covered).toMatchObject({ seq: 33, at: m.contained?.at });
    // Both from −215 s on; proven at 143 s and 265 s.
    expect(m.exposure).toMatchObject({ knownMs: (143 + 215 + 265 + 215) * 1000, measured: 2, unknownSince: 0, running: 0, atLeastMs: 0 });
    expect(ledger).toMatchObject({ entries: 3, open: 0, failed: 0, ends: [{ end: 'proven', entries: 2 }, { end: 'dismissed by one person', entries: 1 }] });
  });

  test('a stated detection starts a second clock, a stated start is taken where nobody knew one', async () => {
    const s = makeStory();
    openIncident(s);
    const before = await reviewOf(s.events);
    expect([before.measures.exposure.unknownSince, ids(before.undone).includes('since-unknown')]).toEqual([3, true]);
    s.add('fact.stated', { name: 'since', value: at(-100) });
    s.add('fact.stated', { name: 'detected', value: at(-60) });
    change(s, { n: 0, key: `revoke:${A}`, effect: 'revoke', x: 0 });
    const { measures: m, incident, undone } = await reviewOf(s.events);
    expect([m.exposure.unknownSince, m.exposure.atLeastMs, m.firstContainment?.afterDetectionMs, m.firstContainment?.afterOpeningMs]).toEqual([0, 0, 67_000, 5_000]);
    expect([incident.since?.basis, ids(undone).includes('since-unknown')]).toEqual(['stated', false]);
  });

  test('what was owed, who was down for how long, who was told', async () => {
    const s = fullStory();
    change(s, { n: 20, key: `revoke:${B}`, effect: 'revoke', x: 1, owes: ['consumer-down/payments', 'replacement-owed/p'] });
    s.add('debt.settled', { debt: 'consumer-down/payments' as DebtId, by: 'mia', reason: 'back', evidence: 'link' }, { after: 600 });
    change(s, { n: 21, key: 'tell:eng', effect: 'notify', out: { receipt: 'r' } });
    change(s, { n: 22, key: 'tell', effect: 'notify', out: { receipt: 'r' } });
    s.add('message.sent', { channel: 'out', template: 't', sha256: 'ab' as Hex, file: 'f', outcome: 'unknown', run: null });
    const { measures: m } = await reviewOf(s.events);
    expect(m.downs).toMatchObject({ times: 1, open: 0, totalMs: 600_000, longestMs: 600_000, list: { first: [{ service: 'payments', ms: 600_000 }] } });
    expect(m.debts).toMatchObject({ opened: 4, open: 1, settledByPersons: 1 });
    expect(m.messages.channels).toMatchObject([{ channel: 'eng', sent: 1 }, { channel: 'of step tell', sent: 1 }, { channel: 'out', sent: 0, unknown: 1 }]);
  });

  test('reasons: how many, missing, and the same words again', async () => {
    const s = fullStory();
    const gate = (given: string, plan: string, repeat = false): number => s.add('gate.given', { plan: plan as Hex, gate: 'reason', step: null, level: null, given, repeat, by: 'flag' });
    gate('sec-42 THREE tokens in a public gist', 'p2');
    gate('another', 'p2', true);
    s.add('run.started', { plan: 'p3' as Hex, nonce: 'm', changes: 1, pid: 1 }, { run: 'R9' });
    const { measures, undone } = await reviewOf(s.events);
    expect(measures.reasons).toEqual({ given: 3, distinct: 2, repeats: 2, missing: 1, refused: 0 });
    expect(ids(undone)).toEqual(expect.arrayContaining(['reason-missing', 'reason-pasted']));
  });
});

describe('what nobody did', () => {
  test('open entries by state and owner, with the owner that the inventory knows and a default time', async () => {
    const { undone, asOf } = await reviewOf(earlyStory().events);
    expect(undone.filter((u) => u.id.startsWith('open-'))).toMatchObject([
      { id: 'open-exposed', owner: 'payments', count: 1, names: [A], due: { at: new Date(Date.parse(asOf) + 86_400_000).toISOString(), basis: 'default' } },
      { id: 'open-exposed', owner: 'billing' }, { id: 'open-unidentified', owner: null },
    ]);
    expect(ids(undone)).toEqual(expect.arrayContaining(['nobody-told', 'fact-cause', 'fact-impact', 'no-checkpoint', 'roles']));
  });

  test('debts with who owes them; a handed-over incident names the new owner', async () => {
    const s = fullStory();
    change(s, { n: 20, key: `revoke:${B}`, effect: 'revoke', x: 1, owes: ['consumer-down/payments'] });
    const of = async () => (await reviewOf(s.events)).undone.find((u) => u.id === 'owed-consumer-down');
    expect(await of()).toMatchObject({ owner: 'dana', command: expect.stringContaining('tokenctl debts settle consumer-down/payments') });
    s.add('incident.handed-over', { to: 'mia', file: 'f' });
    expect(await of()).toMatchObject({ owner: 'mia' });
  });

  test('revival checks: missing, then scheduled, then overdue', async () => {
    const s = fullStory();
    expect(ids((await reviewOf(s.events)).undone)).toContain('watch-missing');
    s.add('watch.scheduled', { xs: [0, 1], at: [at(4_000)] });
    expect(ids((await reviewOf(s.events)).undone).filter((id) => id.startsWith('watch'))).toEqual([]);
    const late = (await reviewOf(s.events, { now: at(5_000) })).undone.find((u) => u.id === 'watch-overdue');
    expect(late).toMatchObject({ count: 2, due: { at: at(4_000), basis: 'recorded' } });
  });

  test('closed by one person, one vantage, a short window', async () => {
    const { undone } = await reviewOf(fullStory({ environment: 'test', windowMs: 2_000 }).events);
    expect(ids(undone)).toEqual(expect.arrayContaining(['dismissed', 'one-vantage', 'short-window']));
  });

  test('no issue and no action names who should have', async () => {
    const { undone } = await reviewOf(fullStory().events);
    for (const { issue, action } of undone) expect(`${issue} ${action}`).not.toMatch(/\bdana\b|fail(ed|ure) to|fault of|should have/i);
  });
});

describe('reach', () => {
  const captured = () => {
    const s = fullStory();
    for (const x of [0, 1]) s.add('token.captured', { x, facts: { found: true, scopes: ['a:read', 'b:write'], audience: ['api'], diesWithIt: ['authority/sibling', B], listed: x === 0, mayLiveOn: x === 0 ? ['authority/child'] : [] } });
    return s;
  };
  test('is unreviewed until a note deals with it; collateral is what is not on the ledger', async () => {
    const s = captured();
    const reach = async () => (await reviewOf(s.events)).reach;
    expect(await reach()).toMatchObject({ captured: 2, notCaptured: 0, unreviewed: 2, groups: { total: 1, first: [{ scopes: ['a:read', 'b:write'], tokens: 2 }] }, collateral: { known: 1, names: ['authority/sibling'], notListed: 1 }, descendants: { named: 1, open: 1 } });
    s.add('incident.noted', { text: 'vendor called' });
    expect((await reach()).unreviewed).toBe(2);
    s.add('incident.noted', { text: `Reach of ${A}: nothing else was read.` });
    expect((await reach()).unreviewed).toBe(1);
    s.add('incident.noted', { text: 'reach reviewed with the owners' });
    expect((await reach()).unreviewed).toBe(0);
  });
  test('of a token that is gone by now the earlier capture stands', async () => {
    const s = captured();
    s.add('token.captured', { x: 0, facts: { found: false } });
    expect((await reviewOf(s.events)).reach.groups.first[0]).toMatchObject({ tokens: 2 });
  });
});

test('the record: anchor, digests of plans, who wrote; and the realm', async () => {
  const s = fullStory();
  const { record, measures, realm, standing } = await reviewOf(s.events);
  expect(record).toMatchObject({ lines: s.events.length, anchor: { size: 36, root: '96734f42d92c' }, after: s.events.length - 36, people: { first: [{ who: 'dana', hosts: ['bastion'] }] } });
  expect([measures.runs.list.first[0], realm, standing.exit]).toMatchObject([{ plan: 'd9bd66ac', runbook: 'leaked-token', deaths: 2 }, 'live', 3]);
  Object.assign(s.events[0]?.data ?? {}, { realm: 'drill' });
  expect((await reviewOf(s.events)).realm).toBe('drill');
});

test('a token that answers alive again: it survived, what is left says so first', async () => {
  const s = fullStory();
  s.add('watch.made', { x: 0, at: at(9_000), verdict: alive }, { after: 8_000 });
  s.add('round.made', { n: null, x: 1, of: B, nth: 9, verdict: dead, why: 'prove' });
  const { standing, undone, ledger, picture } = await reviewOf(s.events);
  expect([standing.exit, undone[0]?.id, ledger.openLines.first.map((l) => l.state), picture.lanes.find((l) => l.lane === 'trouble')?.total]).toEqual([11, 'open-survived', ['survived'], 1]);
});

test('a large ledger: all that is open up to 2,000, all else up to 200, and owners are counted', async () => {
  const s = makeStory();
  openIncident(s);
  for (let i = 0; i < 3_000; i += 100) s.add('exposure.recorded', { from: 3 + i, items: Array.from({ length: 100 }, (_, k) => item('authority', `t${i + k}`, { owner: `team-${k % 60}` })) }, { after: 0.01 });
  for (let x = 3; x < 253; x += 1) s.add('exposure.merged', { x, into: 0 });
  const { ledger, undone } = await reviewOf(s.events);
  expect([ledger.openLines.first.length, ledger.openLines.total, ledger.closedLines.first.length, ledger.owners.first.length, ledger.owners.total]).toEqual([2_000, 2_753, 200, 50, 63]);
  expect(undone.length).toBeLessThan(60);
  expect(undone.find((u) => u.id === 'open-rest')?.count).toBeGreaterThan(500);
});

test('the same journal makes the same review; `now` ends a waiver', async () => {
  const s = earlyStory();
  expect(await reviewOf(s.events)).toEqual(await reviewOf(s.events));
  s.add('waiver.proposed', { xs: [0], basis: 'accepted-risk', reason: 'r', until: at(600), proposal: 'aa' as Hex, by: 'dana', file: 'f' });
  s.add('waiver.granted', { xs: [0], basis: 'accepted-risk', until: at(600), proposal: 'aa' as Hex, by: 'mia', signature: 's' });
  const states = async (now?: ReturnType<typeof at>) => (await reviewOf(s.events, now === undefined ? {} : { now })).ledger.states;
  expect([(await states()).waived, (await states(at(601))).waived]).toEqual([1, 0]);
  expect((await reviewOf(s.events)).undone.find((u) => u.id === 'waived')?.due).toEqual({ at: at(600), basis: 'recorded' });
});

test('a process that is at work owes nothing for what it has in flight', async () => {
  const s = earlyStory();
  s.add('run.started', { plan: 'p' as Hex, nonce: 'n', changes: 1, pid: 1 }, { run: 'R1' });
  s.add('change.intended', { n: 0, x: 0, key: `revoke:${A}` as never, effect: 'revoke', gen: 1, idem: 'aa' as Hex }, { run: 'R1' });
  const owed = async (live: readonly string[]) => ids((await reviewOf(s.events, { live })).undone).includes('owed-intent-unknown');
  expect([await owed([]), await owed(['R1'])]).toEqual([true, false]);
  prove(s, { n: 1, x: 0, of: A });
});
