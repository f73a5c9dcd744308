/** Effects of more than one request: what is said of them when a later one is late, held back, or never answered. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { write } from '../../../src/connectors/vault/context.ts';
import { as, type TokenKey } from '../../../src/core/brand.ts';
import type { Reply } from '../../../src/core/result.ts';
import { Secret } from '../../../src/core/secret.ts';
import { newAgeIdentity } from '../../../src/platform/age.ts';
import { createHttp } from '../../../src/platform/http.ts';
import type { Http } from '../../../src/ports/http.ts';
import { sentInTime } from '../../../src/ports/in-time.ts';
import { callNamed } from '../../contract/fingerprint-and-call.ts';
import { jwtWorld } from '../../contract/jwt-world.ts';
import { effectCall } from '../../contract/store-call.ts';
import { testClock } from '../../contract/test-clock.ts';
import { makeStore, tempDir } from './file/fixture.ts';
import { githubWorld } from './github/world.ts';
import { issuerAt, vaultDeps, vaultWorld } from './vault/world.ts';

test('github: a value whose intent is over does not go along with those of others', async () => {
  const w = await githubWorld({});
  try {
    const [a, b] = [w.github.issue('ghp_'), w.github.issue('ghp_')];
    const [heldA, heldB] = [await w.held(a), await w.held(b)];
    const replies = await Promise.all([false, true].map((late) => sentInTime(() => late, () => w.issuer.effects.revoke?.(late ? heldB : heldA, callNamed(late ? 'b' : 'a', w.clock)))));
    expect(replies).toMatchObject([{ ok: true, how: 'accepted' }, { ok: false, fault: { class: 'unavailable' } }]);
    expect(w.github.accepts(b.value)).toBe(true);
  } finally { await w.close(); }
});

test.each(['late', 'throttled', 'lost'] as const)('vault: a revoke by value that is %s is not what was said of the request before it', async (how) => {
  const w = await vaultWorld({});
  try {
    const of = await w.expose();
    const value = of.value?.reveal() ?? '';
    const real = createHttp({ loopbackOnly: true });
    const http: Http = { async send(r) {
      if (r.url.endsWith('/v1/auth/token/revoke-accessor')) return { status: 403, headers: { 'content-type': 'application/json' }, text: JSON.stringify({ errors: ['1 error occurred:\n\t* permission denied\n\n'] }), date: null };
      if (!r.url.endsWith('/v1/auth/token/revoke')) return real.send(r);
      if (how === 'late') return sentInTime(() => true, () => real.send(r));
      if (how === 'throttled') return { fault: { code: 'E_THROTTLED', class: 'throttled' } };
      await w.admin('POST', 'auth/token/revoke', { token: value });
      return { fault: { code: 'E_LOST', class: 'lost', facts: { why: 'timeout' } } };
    } };
    const reply = await issuerAt({ address: w.front.url }, vaultDeps(w.own.value, { http })).effects.revoke?.(of, callNamed('r', testClock()));
    if (how === 'lost') expect(await w.refuses(value)).toBe(true);
    expect(reply).toMatchObject({ ok: false, fault: { class: how === 'late' ? 'unavailable' : how } });
  } finally { await w.close(); }
});

test('vault: of a prefix of which some leases are ended nobody is told that nothing was done', async () => {
  const w = await vaultWorld({});
  try {
    for (let i = 0; i < 30; i++) w.fake?.lease(`db/creds/app/l${i}`);
    const issuer = issuerAt({ address: w.front.url }, vaultDeps(w.own.value));
    const token = { ...(await w.expose()).token, id: 'leases:db/creds/app' };
    const clock = testClock();
    let asked = 0;
    const reply: Reply<null> | undefined = await sentInTime(() => ++asked >= 15, () => issuer.effects.revoke?.({ token, value: null }, callNamed('r', clock)));
    expect((await issuer.reads.unit(token, callNamed('u', clock))).members.length - 1).toBeLessThan(30);
    expect(reply).toMatchObject({ ok: false, fault: { class: 'lost' } });
  } finally { await w.close(); }
});

test('file: a stop while it seals is noticed before anything that can be seen is written', async () => {
  const { dir, remove } = tempDir();
  try {
    const identity = await newAgeIdentity();
    let [armed, late] = [false, false];
    const store = makeStore(dir, identity, {}, { ownIdentity: async () => { late ||= armed; return identity; } });
    const first = await store.effects.promote('prod/p', { fields: new Map([['token', new Secret('old')]]) }, null, effectCall('first'));
    if (first.ok !== true) throw new Error('not promoted');
    armed = true;
    expect(await sentInTime(() => late, () => store.effects.promote('prod/p', { fields: new Map([['token', new Secret('new')]]) }, first.out.version, effectCall('late')))).toMatchObject({ ok: false, fault: { class: 'unavailable' } });
    expect((await store.reads.history('prod/p', effectCall('h'))).map((v) => v.id)).toEqual([first.out.version]);
  } finally { remove(); }
});

test('vault: a write that our own queue held back does not go past it to another node', async () => {
  const asked: string[] = [];
  const api = { ask: async (a: { readonly path: string; readonly at?: string }) => { asked.push(a.at ?? 'the address'); return { is: 'unusable', why: 'no permit in time', sent: false, queued: true, status: null, date: null }; } };
  await write({ api, c: { address: 'https://vault.example.test' }, cluster: { active: async () => 'https://node.example.test' } } as never, { path: 'auth/token/revoke-accessor', body: {} }, callNamed('w', testClock()));
  expect(asked).toEqual(['the address']);
});

test('jwt: a key retire that came too late leaves no key that signs and that nobody knows', async () => {
  const w = await jwtWorld({});
  try {
    const of = await w.expose();
    const key = { ...of.token, key: as<TokenKey>(`authority/key:${w.kid}`), id: `key:${w.kid}`, kind: 'jwt-key' };
    expect(await sentInTime(() => true, () => w.issuer.effects.revoke?.({ token: key, value: null }, callNamed('r', w.clock)))).toMatchObject({ ok: false, fault: { class: 'unavailable' } });
    const minted = await w.issuer.effects.mint?.({ like: of.token, scopes: ['read'], audience: of.token.audience, ttlMs: 60_000, avoid: [key.id] }, callNamed('m', w.clock));
    if (minted?.ok !== true) throw new Error('not minted');
    const { kid } = JSON.parse(Buffer.from(minted.out.secret.reveal().split('.')[0] ?? '', 'base64url').toString()) as { kid: string };
    const { keys } = JSON.parse(await readFile(join(w.dir, 'public', 'jwks.json'), 'utf8')) as { keys: readonly { kid: string }[] };
    expect(keys.map((k) => k.kid)).toContain(kid);
  } finally { await w.close(); }
});
