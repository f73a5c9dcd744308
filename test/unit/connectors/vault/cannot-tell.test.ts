import { afterEach, describe, expect, it } from 'vitest';
import type { VaultLie } from '../../../../src/drill/vault-front.ts';
import type { Held } from '../../../../src/ports/call.ts';
import type { Issuer } from '../../../../src/ports/issuer.ts';
import { callNamed } from '../../../contract/fingerprint-and-call.ts';
import { testClock, type TestClock } from '../../../contract/test-clock.ts';
import { issuerAt, storeAt, vaultDeps, vaultWorld, type VaultWorld } from './world.ts';
import { onEveryVault } from './worlds.ts';

/** The six rows that every connector must answer with cannot-tell, and some more of Vault's own. */
const WEATHER: readonly (readonly [string, VaultLie])[] = [
  ['own credential dead', 'own-expired'], ['429 storm', 'storm-429'], ['address locked out', 'locked-out'], ['a page that blocks the address', 'html-403'], ['HTML 200 from a proxy', 'html-200'], ['truncated JSON', 'truncated-json'],
  ['sealed', 'sealed'], ['500', 'error-500'], ['redirect', 'redirect'], ['cut', 'cut-before'], ['everything refused in the words of death', 'refuse-everything'],
];

onEveryVault('what says nothing of a token', (real) => {
  let w: VaultWorld;
  let clock: TestClock;
  let issuer: Issuer;
  afterEach(() => w.close());
  const start = async (config: object = {}): Promise<Held> => {
    clock = testClock();
    w = await vaultWorld({ clock, real });
    issuer = issuerAt({ address: w.front.url, ...config }, vaultDeps(w.own.value, { clock }));
    return w.expose();
  };
  const round = (of: Held) => issuer.reads.round({ of, control: null, revokedAt: clock.now(), mayPresent: true }, callNamed('r', clock));

  it.each(WEATHER)('%s: neither proven nor dead, applied nor claimed', async (_, lie) => {
    const of = await start();
    await issuer.effects.revoke?.(of, callNamed('k', clock));
    // The round before: it learns the control.
    expect((await round(of)).is).toBe('dead');
    w.front.tell(lie);
    expect((await round(of)).is).toBe('cannot-tell');
    expect((await issuer.reads.observe('revoke', of, callNamed('o', clock))).is).toBe('cannot-tell');
    const live = await w.expose();
    if (lie !== 'refuse-everything' && live.value !== null) await expect(issuer.reads.claim(live.value, callNamed('c', clock))).rejects.toMatchObject({ code: expect.stringMatching(/^E_(AUTH|THROTTLED|UNAVAILABLE|REFUSED)$/) });
    w.front.honest();
    expect((await round(of)).is).toBe('dead');
  });

  it('a wrong namespace: neither proven nor dead', async () => {
    const of = await start({ namespace: 'elsewhere' });
    await w.admin('POST', 'auth/token/revoke-accessor', { accessor: of.token.id });
    expect((await round(of)).is).toBe('cannot-tell');
    expect((await issuer.reads.observe('revoke', of, callNamed('o', clock))).is).toBe('cannot-tell');
    await expect(issuer.reads.identity(callNamed('i', clock))).rejects.toMatchObject({ code: 'E_REFUSED' });
    await expect(issuer.reads.inspect(of, callNamed('i', clock))).rejects.toMatchObject({ code: 'E_REFUSED' });
  });

  it('a token that is its own control, or none at all: not dead', async () => {
    const of = await start();
    const own: Held = { token: { ...of.token, id: w.own.accessor }, value: null };
    await w.admin('POST', 'auth/token/revoke-accessor', { accessor: w.own.accessor });
    expect((await round(own)).is).toBe('cannot-tell');
  });

  it('an id of none of its kinds', async () => {
    const of = await start();
    for (const id of ['a', 'lease:../x', 'secret-id:role', 'leases:/']) expect((await round({ token: { ...of.token, id }, value: null })).is).toBe('cannot-tell');
  });
});

describe('a store whose server says nothing', () => {
  it.each(WEATHER.filter(([, lie]) => lie !== 'refuse-everything'))('%s: no version is called gone, and nothing is written', async (_, lie) => {
    const w = await vaultWorld();
    try {
      const store = storeAt({ address: w.front.url, mount: w.names.kv, staging: w.names.staging }, vaultDeps(w.own.value));
      const { Secret } = await import('../../../../src/core/secret.ts');
      const fields = new Map([['token', new Secret('canary-4d1f7c')]]);
      const call = callNamed('s', testClock());
      await w.admin('POST', `${w.names.kv}/data/p`, { data: { token: 'old' } });
      w.front.tell(lie);
      const error = await store.reads.history('p', call).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: expect.stringMatching(/^E_(AUTH|THROTTLED|UNAVAILABLE|REFUSED)$/) });
      const replies = [await store.effects.stage('p', fields, '1', call), await store.effects.promote('p', { fields }, '1', call), await store.effects.retire('p', '1', call)];
      expect(replies.map((r) => r.ok)).toEqual([false, false, false]);
      expect(JSON.stringify([replies, error])).not.toContain('canary');
      expect((await w.admin('GET', `${w.names.kv}/data/p`)).data.data).toEqual({ token: 'old' });
    } finally { await w.close(); }
  });
});
