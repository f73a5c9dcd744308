import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../../../src/core/secret.ts';
import type { FakeGithub } from '../../../../src/drill/fake-github.ts';
import type { Held } from '../../../../src/ports/call.ts';
import type { Issuer } from '../../../../src/ports/issuer.ts';
import { callNamed } from '../../../contract/fingerprint-and-call.ts';
import { ALL, APP, githubWorld, type GithubWorld } from './world.ts';

const CONTROL = { control: 'env:GH_TOKEN' };
async function start(onEnd: (f: () => Promise<void>) => void, config: object = CONTROL): Promise<GithubWorld> {
  const w = await githubWorld(config);
  onEnd(() => w.close());
  return w;
}
const revoke = (w: GithubWorld, of: Held, issuer: Issuer = w.issuer) => issuer.effects.revoke?.(of, callNamed(`revoke ${of.token.key}`, w.clock));
const round = (w: GithubWorld, of: Held, more: object = {}, issuer: Issuer = w.issuer) => issuer.reads.round({ of, control: null, revokedAt: null, mayPresent: true, ...more }, callNamed('round', w.clock));

test.each(['ghp_', 'github_pat_', 'gho_', 'ghu_', 'ghr_'] as const)('%s is revoked without any credential: accepted, never done', async (kind) => {
  const w = await githubWorld({});
  try {
    const t = w.github.issue(kind);
    const of = await w.held(t);
    expect(of.token).toMatchObject({ issuer: 'github', fingerprint: expect.any(String) });
    expect(of.token.key).not.toContain(t.value.slice(8));
    expect(await revoke(w, of)).toEqual({ ok: true, how: 'accepted', out: null });
    expect(w.github.accepts(t.value)).toBe(false);
    // The same is said of one that GitHub never issued.
    const unknown = await w.held({ ...t, value: t.value.replace(/.{4}$/, 'AAAA') });
    expect(await revoke(w, unknown)).toEqual({ ok: true, how: 'accepted', out: null });
  } finally { await w.close(); }
});

test('no control, no proof: what to type is said', async ({ onTestFinished }) => {
  const w = await start(onTestFinished, {});
  const of = await w.held(w.github.issue('ghp_'));
  await revoke(w, of);
  expect(await round(w, of)).toMatchObject({ is: 'cannot-tell', control: 'none', detail: expect.stringContaining('gh auth token | tokenctl prove --control -') });
  const control = await w.held(w.github.issue('ghp_', 'me'));
  expect(await round(w, of, { control })).toMatchObject({ is: 'dead', control: 'alive', positive: true });
  // A control that is dead itself, or no token of GitHub's, is none.
  expect((await round(w, of, { control: of })).is).toBe('cannot-tell');
  expect((await round(w, of, { control: { token: of.token, value: new Secret('hvs.something') } })).is).toBe('cannot-tell');
});

const LIES: readonly (readonly [string, Parameters<FakeGithub['tell']>[0], 'alive' | 'cannot-tell'])[] = [
  ['202, and lost', { is: 'lost-202' }, 'alive'], ['half of a batch', { is: 'half-batch' }, 'alive'], ['locked out of the address', { is: 'locked-out' }, 'cannot-tell'], ['a storm of 429', { is: 'storm-429', retryAfterS: 9 }, 'cannot-tell'],
  ['a page of a proxy', { is: 'html-200' }, 'cannot-tell'], ['truncated', { is: 'truncated-json' }, 'cannot-tell'], ['500', { is: 'error-500' }, 'cannot-tell'], ['refuses everybody', { is: 'refuse-everything' }, 'cannot-tell'],
];
test.each(LIES)('%s: never dead', async (_, lie, is) => {
  const w = await githubWorld(CONTROL);
  try {
    const of = await w.held(w.github.issue('ghp_'));
    w.github.tell(lie);
    const reply = await revoke(w, of);
    w.clock.advance(120_000);
    expect((await round(w, of)).is).toBe(is);
    if (is === 'alive') expect(reply).toMatchObject({ how: 'accepted' });
    if (lie.is === 'storm-429') expect(reply).toMatchObject({ ok: false, fault: { class: 'throttled', retryAfterMs: 9000 } });
    expect(inspect([reply, w.issuer], { depth: 9 })).not.toContain(of.value?.reveal());
  } finally { await w.close(); }
});

test('alive again after 90 s: the round at that moment says so', async ({ onTestFinished }) => {
  const w = await start(onTestFinished);
  const of = await w.held(w.github.issue('ghp_'));
  w.github.tell({ is: 'alive-again', afterMs: 90_000 });
  await revoke(w, of);
  expect((await round(w, of)).is).toBe('dead');
  w.clock.advance(91_000);
  expect((await round(w, of)).is).toBe('alive');
});

test('a thousand in one request, and one bad one among them does not stop the rest', async ({ onTestFinished }) => {
  const w = await start(onTestFinished);
  const held = await Promise.all(Array.from({ length: 1500 }, () => w.held(w.github.issue('ghp_'))));
  const replies = await Promise.all(held.map((of) => revoke(w, of)));
  expect(replies.every((r) => r?.ok === true && r.how === 'accepted')).toBe(true);
  expect(w.github.batches.toSorted((a, b) => b - a)).toEqual([1000, 500]);
  const some = await Promise.all(Array.from({ length: 8 }, () => w.held(w.github.issue('ghp_'))));
  const bad: Held = { token: { ...(some[0] as Held).token, id: 'value:x' }, value: new Secret('ghp_') };
  w.github.tell({ is: 'none' });
  const mixed = await Promise.all([...some, { ...bad, value: new Secret('ghr') }].map((of) => revoke(w, of)));
  expect(mixed.slice(0, 8).every((r) => r?.ok === true)).toBe(true);
  expect(mixed[8]).toMatchObject({ ok: false, fault: { code: 'E_NO_VALUE' } });
});

test('what must never be presented is not: refresh tokens, canaries, another value', async ({ onTestFinished }) => {
  const w = await start(onTestFinished);
  const refresh = await w.held(w.github.issue('ghr_'));
  const of = await w.held(w.github.issue('ghp_'));
  const before = w.github.asked.length;
  for (const v of [await round(w, refresh), await round(w, of, { mayPresent: false }), await round(w, { ...of, value: null }), await round(w, { ...of, value: refresh.value })]) expect(v.is).toBe('cannot-tell');
  expect(w.github.asked.length).toBe(before);
});

test('an installation token ends itself; asked at its own address, 403 at /user is no death', async ({ onTestFinished }) => {
  const w = await start(onTestFinished, ALL);
  const of = await w.held(w.github.issue('ghs_'));
  expect(await round(w, of, { narrow: true })).toMatchObject({ is: 'alive', narrow: 'yes' });
  expect(await revoke(w, of)).toMatchObject({ ok: true, how: 'done' });
  expect(await revoke(w, of)).toMatchObject({ ok: true, how: 'already' });
  expect((await round(w, of)).is).toBe('dead');
  expect(w.github.batches).toEqual([]);
});

test('an app whose secret is wrong is told the same as an unknown token: nothing is concluded from it', async ({ onTestFinished }) => {
  const w = await start(onTestFinished, { ...CONTROL, ...APP });
  const of = await w.held(w.github.issue('gho_'));
  w.github.killSecret();
  expect((await round(w, of)).is).toBe('alive');
  expect((await w.issuer.reads.observe('revoke', of, callNamed('o', w.clock))).is).toBe('cannot-tell');
  // It goes the way that needs no credential.
  expect(await revoke(w, of)).toMatchObject({ how: 'accepted' });
  expect(w.github.accepts(of.value?.reveal() ?? '')).toBe(false);
});

test('fine-grained tokens of an organisation: listed; its revoke ends only its own access', async ({ onTestFinished }) => {
  const w = await start(onTestFinished, { ...CONTROL, org: { name: 'acme', token: 'env:ORG' } });
  const pat = w.github.issue('github_pat_', 'dev');
  const listed = [];
  for await (const t of w.issuer.reads.list(callNamed('l', w.clock))) listed.push(t);
  expect(listed).toMatchObject([{ id: `pat:${pat.pat}`, subject: 'dev', scopes: ['contents:read'], kind: 'github-pat-fine-grained' }]);
  const of: Held = { token: listed[0] as never, value: null };
  expect(await revoke(w, of)).toMatchObject({ ok: true, how: 'partly' });
  expect(w.github.accepts(pat.value)).toBe(true);
  expect((await round(w, of)).is).toBe('cannot-tell');
  // With its value it is ended for good.
  expect(await revoke(w, { ...of, value: new Secret(pat.value) })).toMatchObject({ how: 'accepted' });
});

test('scopes that are none are refused before anything is minted', async ({ onTestFinished }) => {
  const w = await start(onTestFinished, ALL);
  const of = await w.held(w.github.issue('gho_'));
  for (const scopes of [['repo'], [], ['contents:everything']])
    expect(await w.issuer.effects.mint?.({ like: of.token, scopes, audience: [], ttlMs: 3_600_000, avoid: [] }, callNamed('m', w.clock))).toMatchObject({ ok: false, fault: { code: 'E_POLICY' } });
  expect(w.github.asked.filter((a) => a.includes('access_tokens'))).toEqual([]);
});
