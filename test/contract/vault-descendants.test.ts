/** What dies with a token and what may outlive it, as a Vault tells it to the least policy (TRUTH T3 "opens", T6.5). */
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/platform/clock.ts';
import { issuerAt, realVault, vaultDeps, vaultWorld, type VaultWorld } from '../unit/connectors/vault/world.ts';
import { callNamed } from './fingerprint-and-call.ts';
import { testClock } from './test-clock.ts';

describe.each([['the simulated server', false], ['a real server', true]] as const)('vault on %s: what outlives a token', (_name, real) => {
  const absent = real && realVault === null;
  const runs = absent ? it.skip : it;
  const named = (what: string): string => (absent ? `${what} (needs TOKENCTL_TEST_VAULT_ADDR and TOKENCTL_TEST_VAULT_TOKEN)` : what);

  const start = async (onEnd: (f: () => Promise<void>) => void) => {
    const clock = testClock();
    const w = await vaultWorld({ real, clock });
    onEnd(w.close);
    const policy = async (name: string, text: string) => { await w.admin('POST', `sys/policies/acl/${w.names.policy}-${name}`, { policy: text }); return [`${w.names.policy}-${name}`]; };
    const issuer = issuerAt({ address: w.front.url }, vaultDeps(w.own.value, { clock }));
    const as = async (value: string, path: string, body: object): Promise<string> => {
      const answer = await fetch(`${w.upstream}/v1/${path}`, { method: 'POST', headers: { 'x-vault-token': value, 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return ((await answer.json()) as { readonly auth: { readonly accessor: string } }).auth.accessor;
    };
    // Vault tells when a token was made to the second: a real one needs a real second.
    const tick = (): Promise<void> => (real ? systemClock.sleep(1_100, new AbortController().signal) : Promise.resolve(clock.advance(2_000)).then(() => undefined));
    return { w, policy, issuer, as, tick, call: callNamed('look', clock) };
  };
  const held = async (w: VaultWorld, o: object) => { const { token, value } = await w.expose(o); if (value === null) throw new Error('it has a value'); return { token, value: value.reveal() }; };

  runs(named('an orphan that it has made since is named; one from before it is not; a token that may make none has none'), async ({ onTestFinished }) => {
    const { w, policy, issuer, as, tick, call } = await start(onTestFinished);
    const may = await policy('orphans', 'path "auth/token/create-orphan" { capabilities = ["update", "sudo"] }\n');
    const before = await held(w, { policies: may });
    const old = await as(before.value, 'auth/token/create-orphan', { policies: may, no_default_policy: true, ttl: '1h' });
    await tick();
    const leaked = await held(w, { policies: may });
    const orphan = await as(leaked.value, 'auth/token/create-orphan', { policies: may, no_default_policy: true, ttl: '1h' });
    const found = await issuer.reads.descendants?.(leaked.token, call);
    const ids = found?.tokens.map((t) => t.id) ?? [];
    expect(ids).toContain(orphan);
    expect([ids.includes(old), ids.includes(leaked.token.id), ids.includes(w.own.accessor)]).toEqual([false, false, false]);
    const plain = await held(w, {});
    const none = await issuer.reads.descendants?.(plain.token, call);
    expect(none?.tokens.filter((t) => t.kind !== 'vault-leases')).toEqual([]);
    expect(none?.notListed).toEqual([]);
    await w.admin('POST', 'auth/token/revoke-accessor', { accessor: orphan });
    await w.admin('POST', 'auth/token/revoke-accessor', { accessor: old });
  });

  runs(named('gone before anybody asked: that nobody can say is said'), async ({ onTestFinished }) => {
    const { w, issuer, call } = await start(onTestFinished);
    const { token } = await held(w, {});
    await w.admin('POST', 'auth/token/revoke-accessor', { accessor: token.id ?? '' });
    expect(await issuer.reads.descendants?.(token, call)).toEqual({ tokens: [], notListed: [expect.stringContaining('before it was gone')] });
  });

  runs(named('its unit is whole only where it may make no children'), async ({ onTestFinished }) => {
    const { w, policy, issuer, call } = await start(onTestFinished);
    const may = await policy('children', 'path "auth/token/create" { capabilities = ["update"] }\n');
    const whole = async (o: object): Promise<boolean> => (await issuer.reads.unit((await held(w, o)).token, call)).complete;
    expect([await whole({ policies: may }), await whole({}), await whole({ policies: may, num_uses: 5 })]).toEqual([false, true, true]);
  });
});
