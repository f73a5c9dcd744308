import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../src/core/secret.ts';
import { fakeIssuer } from '../../src/drill/fake-issuer.ts';
import { fakeStore } from '../../src/drill/fake-store.ts';
import { TROUBLES, troubleOf, type Trouble } from '../../src/drill/trouble.ts';
import { callNamed, testFingerprint } from '../contract/fingerprint-and-call.ts';
import { testClock } from '../contract/test-clock.ts';

const dirs: string[] = [];
afterEach(async () => { for (const d of dirs.splice(0)) await rm(d, { recursive: true, force: true }); });
const folder = async (): Promise<string> => { const d = await mkdtemp(join(tmpdir(), 'tokenctl-fakes-')); dirs.push(d); return d; };
const fields = (value: string) => new Map([['api_token', new Secret(value)]]);

describe('troubles', () => {
  it('property: the same for the same seed, and an end to them', () => {
    fc.assert(fc.property(fc.integer(), fc.string(), fc.nat(20), (seed, subject, nth) => {
      const plan = { seed, rate: 1, atMost: 3 };
      const t = troubleOf(plan, { effect: 'revoke', subject, nth });
      expect(troubleOf(plan, { effect: 'revoke', subject, nth })).toBe(t);
      expect(t === 'none').toBe(nth >= 3);
    }));
  });

  it.each(TROUBLES.map((t) => [t]))('%s: the answer may lie, observe does not', async (trouble: Trouble) => {
    const clock = testClock();
    const issuer = fakeIssuer({ id: 'fake', clock, fingerprint: testFingerprint, state: null, troubles: { seed: 1, rate: 1, of: [trouble], atMost: 1 } });
    const of = await issuer.issue({ id: 'a' });
    const reply = await issuer.effects.revoke?.(of, { ...callNamed('k', clock), signal: AbortSignal.timeout(20) });
    expect(reply?.ok).toBe(false);
    const applied = trouble.endsWith('-after');
    expect((await issuer.reads.observe('revoke', of, callNamed('o', clock))).is).toBe(applied ? 'applied' : 'not-applied');
    expect(await issuer.accepts(of.value?.reveal() ?? '')).toBe(!applied);
    expect(await issuer.effects.revoke?.(of, callNamed('k', clock))).toMatchObject({ ok: true, how: applied ? 'already' : 'done' });
    expect((await issuer.calls('revoke', 'a')).length).toBe(2);
  });
});

describe('what several processes share', () => {
  it('the issuer: one memory, a mint found by all, a value that only its id gives away', async () => {
    const state = join(await folder(), 'issuer.jsonl');
    const clock = testClock();
    const make = () => fakeIssuer({ id: 'fake', clock, fingerprint: testFingerprint, state });
    const [a, b] = [make(), make()];
    const of = await a.issue({ id: 'old', scopes: ['s'] });
    const call = callNamed('m', clock);
    const all = await Promise.all([a, b, a, b].map((i) => i.effects.mint?.({ like: of.token, scopes: ['s'], audience: [], ttlMs: 1_000, avoid: [] }, call)));
    expect(new Set(all.map((r) => (r?.ok === true ? r.out.token.key : null)))).toEqual(new Set([`fake/${call.mark}`]));
    expect(await b.living()).toEqual(['old', call.mark]);
    await b.effects.revoke?.(of, call);
    expect(await a.accepts(of.value?.reveal() ?? '')).toBe(false);
  });

  it('the store: stages beside what is current, swaps only from what it was, forgets what is retired', async () => {
    const state = join(await folder(), 'store.jsonl');
    const clock = testClock();
    const make = () => fakeStore({ id: 'kv', clock, fingerprint: testFingerprint, state });
    const [a, b] = [make(), make()];
    const old = await a.put('prod/x', { api_token: 'old', other: 'kept' });
    const staged = await a.effects.stage('prod/x', fields('new'), old, callNamed('s', clock));
    if (staged.ok !== true) throw new Error('not staged');
    expect(await b.effects.stage('prod/x', fields('new'), old, callNamed('s', clock))).toMatchObject({ how: 'already', out: staged.out });
    expect(await b.current('prod/x')).toEqual({ api_token: 'old', other: 'kept' });
    expect((await b.reads.history('prod/x', callNamed('h', clock))).map((v) => v.stage)).toEqual(['pending', 'current']);
    expect(await b.effects.promote('prod/x', staged.out, 'v0', callNamed('p', clock))).toMatchObject({ ok: false, fault: { class: 'conflict' } });
    expect(await b.effects.promote('prod/x', staged.out, old, callNamed('p', clock))).toMatchObject({ how: 'done', out: { left: old } });
    expect(await a.current('prod/x')).toEqual({ api_token: 'new', other: 'kept' });
    expect(await a.reads.holds('prod/x', old, 'api_token', callNamed('h', clock))).toBe(testFingerprint(new Secret('old')));
    await a.effects.retire('prod/x', old, callNamed('r', clock));
    expect(await b.holdsAnywhere('prod/x', 'old')).toBe(false);
    expect(await a.effects.retire('prod/x', staged.out.version, callNamed('r2', clock))).toMatchObject({ fault: { class: 'conflict' } });
  });
});
