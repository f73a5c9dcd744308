import { expect, test } from 'vitest';
import { TokenctlError } from '../../../src/core/errors.ts';
import type { Verdict } from '../../../src/core/result.ts';
import capture from '../../../src/steps/token/capture.ts';
import { createHttp } from '../../../src/platform/http.ts';
import type { Http } from '../../../src/ports/http.ts';
import type { IssuerReads } from '../../../src/ports/issuer.ts';
import { callNamed } from '../../contract/fingerprint-and-call.ts';
import { testClock } from '../../contract/test-clock.ts';
import { issuerAt, vaultDeps, vaultWorld } from '../connectors/vault/world.ts';

const alive: Verdict = { is: 'alive', path: 'value', vantages: 1, control: 'alive', detail: '' };
/** What a capture of one token says, of an issuer that answers as `reads`. */
async function captured(reads: Partial<IssuerReads>) {
  const token = { key: 'idp/t', issuer: 'idp' };
  const all = { inspect: async () => null, unit: async () => ({ members: [], complete: true }), round: async () => alive, ...reads };
  const cx = { call: callNamed('capture', testClock()), issuer: () => ({ id: 'idp', reads: all }), held: async () => ({ token, value: null }), control: async () => null, mayPresent: () => true };
  return capture.record(cx as never, { target: { token: token.key, x: 0 }, data: { issuer: 'idp' } } as never, null);
}
const slowDown = (): Promise<never> => Promise.reject(new TokenctlError('E_THROTTLED', 'asks to slow down'));

test('what a provider could not tell because it asks to slow down is asked again: a token without a baseline can hardly be proven dead', async () => {
  expect((await captured({})).is).toBe('settled');
  expect((await captured({ round: async () => ({ ...alive, is: 'cannot-tell', retryAfterMs: 8_000 }) })).is).toBe('again');
  // For longer than a moment no kill waits, nor for what only describes the token.
  expect((await captured({ round: async () => ({ ...alive, is: 'cannot-tell', retryAfterMs: 60_000 }) })).is).toBe('settled');
  for (const reads of [{ unit: slowDown }, { descendants: slowDown }]) expect(await captured(reads)).toMatchObject({ is: 'settled', notes: [{ code: 'token.captured' }, { code: 'baseline.read' }] });
});

test.each([['its accessor', /lookup-accessor$/], ['its value', /token\/lookup$/], ['the cluster', /sys\/health/]])('a round of Vault says that it was asked to slow down: %s', async (_, path) => {
  const w = await vaultWorld({});
  try {
    const of = await w.expose();
    const real = createHttp({ loopbackOnly: true });
    const http: Http = { send: async (r) => (path.test(r.url) ? { status: 429, headers: { 'content-type': 'application/json', 'retry-after': '8' }, text: '{"errors":["request path rate limit quota exceeded"]}', date: null } : real.send(r)) };
    const issuer = issuerAt({ address: w.front.url }, vaultDeps(w.own.value, { http }));
    expect(await issuer.reads.round({ of, control: null, revokedAt: null, mayPresent: true }, callNamed('r', testClock()))).toMatchObject({ retryAfterMs: 8_000 });
  } finally { await w.close(); }
});
