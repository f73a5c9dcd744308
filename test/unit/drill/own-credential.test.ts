import { afterAll, beforeAll, expect, test } from 'vitest';
import { instant, type Clock } from '../../../src/core/clock.ts';
import { loadScenario } from '../../../src/drill/scenario/load.ts';
import type { Scenario } from '../../../src/drill/scenario/types.ts';
import { doDeed } from '../../../src/drill/stage/deeds.ts';
import { openStage, type Stage } from '../../../src/drill/stage/stage.ts';
import { watchLeaked } from '../../../src/drill/stage/watch.ts';

const scenario = loadScenario({ called: 't', file: 't.yaml', text: `
version: 1
name: t
title: T
summary: S
runbook: leaked-token
situation: S
world:
  issuers: { vault: { is: vault } }
  tokens: [{ id: ours, at: vault, own: true }, { id: other, at: vault }]
objectives: [{ id: o, what: W, met: locked_out_minutes == 0 }]
` }) as Scenario;

let now = Date.parse('2026-01-01T00:00:00Z');
const clock: Clock = { now: () => instant(now), monotonicMs: () => now, sleep: () => Promise.resolve() };
let stage: Stage;
beforeAll(async () => { stage = await openStage({ scenario, clock, nowMs: () => now, http: { send: () => Promise.reject(new Error('not used')) }, overhear: () => Promise.resolve() }); });
afterAll(() => stage.close());

test('tokenctl is locked out from the death of what it acts with until it has another', async () => {
  const watch = watchLeaked(stage, () => now);
  const keys = new Map<string, string>();
  const deeds = { stage, watch, flags: new Map(), counts: new Map(), crash: () => undefined, writeKey: (file: string, value: string) => { keys.set(file, value); return Promise.resolve(); }, writeReport: () => Promise.resolve(), signAs: () => Promise.resolve() };
  await doDeed({ kill: ['ours'] }, deeds);
  now += 20 * 60_000;
  await doDeed({ credential: 'vault' }, deeds);
  expect(watch.lockedOutMs()).toBe(20 * 60_000);
  now += 60_000;
  watch.look();
  expect(watch.lockedOutMs()).toBe(20 * 60_000);
  const another = keys.get('vault-token') ?? '';
  expect([stage.accepts(another), another === stage.keys.get('vault-token')]).toEqual([true, false]);
  // Nobody minted it, and it is no token of the scenario.
  expect(stage.issuers.get('vault')?.living().map((t) => t.value)).toEqual(stage.actors.filter((a) => a.group === 'other').map((a) => a.value));
});
