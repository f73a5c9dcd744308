import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { isTokenctlError } from '../../../src/core/errors.ts';
import { rateLimit } from '../../../src/drill/rate-limit.ts';
import { loadScenario } from '../../../src/drill/scenario/load.ts';
import { stageManual } from '../../../src/drill/stage/manual.ts';
import { stageLeases } from '../../../src/drill/stage/vault-leases.ts';
import { fakeVault } from '../../../src/drill/fake-vault.ts';
import { systemClock } from '../../../src/platform/clock.ts';

const DRILLS = join(import.meta.dirname, '..', '..', '..', 'drills');

test('a limit of requests a minute says what is left, and when the minute is over', () => {
  let nowMs = 0;
  let most: number | null = 2;
  const limit = rateLimit({ perMinute: () => most, nowMs: () => nowMs, refusal: { status: 429, body: '{}' } });
  expect([limit.take(), limit.take()]).toEqual([null, null]);
  expect(limit.said({ status: 200, body: '' }).headers).toMatchObject({ 'x-ratelimit-limit': '2', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' });
  nowMs = 15_000;
  expect(limit.take()).toMatchObject({ status: 429, headers: { 'retry-after': '45' } });
  nowMs = 60_000;
  expect(limit.take()).toBeNull();
  most = null;
  for (let i = 0; i < 5; i++) expect(limit.take()).toBeNull();
  expect(limit.said({ status: 200, body: '' }).headers).toBeUndefined();
});

test('an issuer that only people can work', () => {
  const issuer = stageManual({ id: 'pay', name: null, steps: ['Roll it.'] });
  const t = issuer.issue({ scopes: [], owner: 'shop', ttlMs: 0, kind: null, own: false, leases: null, parent: null, makes: false, ageMs: 0 });
  expect([issuer.config, t.id, issuer.idOf(t.value), issuer.accepts(t.value), issuer.living().length]).toEqual([{ uses: 'manual', console: ['Roll it.'] }, 'key-1', 'key-1', true, 1]);
  issuer.end(t.value);
  expect([issuer.accepts(t.value), issuer.living()]).toEqual([false, []]);
  issuer.revive?.(t.value);
  expect([issuer.accepts(t.value), issuer.accepts('another'), issuer.idOf('another')]).toEqual([true, false, null]);
});

describe('leases below a prefix', () => {
  it('are accepted until the backend has ended the last, whatever the Vault has forgotten', async () => {
    const fake = await fakeVault({ clock: systemClock });
    const leases = stageLeases(fake);
    const { id, value } = leases.issue({ below: 'database/creds/r', count: 4, stuck: 1 }, 60_000);
    expect([id, fake.state.leases.size, leases.idOf(value), leases.accepts(value)]).toEqual(['leases:database/creds/r', 4, id, true]);
    leases.forget(value);
    expect([fake.state.leases.size, leases.accepts(value)]).toEqual([0, true]);
    leases.end(value);
    expect([leases.accepts(value), leases.accepts('another'), leases.idOf('another')]).toEqual([false, false, null]);
    await fake.close();
  });
});

describe('a scenario that refers to what is not there', () => {
  const text = readFileSync(join(DRILLS, 'replica-lag.yaml'), 'utf8');
  const complaints = (from: string | RegExp, to: string): string => {
    try { loadScenario({ text: text.replace(from, to), file: 'x.yaml', called: null }); } catch (e) { if (isTokenctlError(e)) return [e.message, ...e.lines].join('\n'); throw e; }
    return '';
  };
  test.each([
    ['{ region: us-west-2, of: asm, now: in-sync }', '{ region: us-east-9, of: asm, now: in-sync }', 'there is no copy of this store in us-east-9'],
    ['{ region: us-west-2, of: asm, now: in-sync }', '{ region: us-west-2, of: vault, now: in-sync }', 'there is no store vault'],
    ['{ lag: asm, for: 5s }', '{ lag: vault, for: 5s }', 'there is no store whose reads may lag vault'],
    ['{ lag: asm, for: 5s }', '{ widen: asm }', 'there is no vault asm'],
    ['{ lag: asm, for: 5s }', '{ limit: asm, to: 60 }', 'there is no vault asm'],
    ['{ lag: asm, for: 5s }', '{ unstick: asm }', 'there is no vault asm'],
    ['{ lag: asm, for: 5s }', '{ forget: [checkout] }', 'there is no token with leases checkout'],
    ['{ lag: asm, for: 5s }', '{ revive: [nobody] }', 'there is no token of a vault or a manual issuer nobody'],
    ['{ lag: asm, for: 5s }', '{ sign: mia }', 'there is no operator mia'],
    ['reloads: 1m, region: us-west-2', 'reloads: 1m, region: us-west-9', 'there is no copy of a store in us-west-9'],
    ['scopes: ["apps:pricing"], slots', 'scopes: ["apps:pricing"], parent: pricing, slots', 'there is no token before it at this vault pricing'],
    ['scopes: ["apps:pricing"], slots', 'scopes: ["apps:pricing"], leases: { below: database/creds/x, count: 3 }, slots', 'leases are of a vault, one prefix each, and lie in no slot'],
  ])('%s → %s', (from, to, says) => { expect(complaints(from, to).replaceAll(/["'`“”‘’]/g, '')).toContain(says); });
});

test('every shipped scenario is called as its file', () => {
  for (const file of readdirSync(DRILLS)) {
    const name = file.replace(/\.yaml$/, '');
    expect(loadScenario({ text: readFileSync(join(DRILLS, file), 'utf8'), file, called: name }).name).toBe(name);
  }
});
