import { expect, test } from 'vitest';
import type { EscrowId } from '../../../../src/core/brand.ts';
import { Secret } from '../../../../src/core/secret.ts';
import { TokenctlError } from '../../../../src/core/errors.ts';
import { lookCx } from '../../../../src/engine/run/contexts.ts';

const id = 'm-1' as EscrowId;
/** As much of a run as a control is looked for in: one replacement is minted, and its value sealed. */
function runWith(open: () => Promise<Secret>) {
  const mint = { n: 0, key: 'mint:vault/old', target: { token: 'vault/old', x: 0 } };
  const cx = {
    o: {
      plan: { meta: { incident: 'INC-1' } }, run: 'R1', clock: { now: () => '2026-01-01T00:00:00.000Z' }, tokens: new Map([['vault/old', { key: 'vault/old', id: 'old', declared: null }]]),
      // The journal still names it: its removal is written a moment later.
      situation: { escrow: new Map([[id, {}]]), entries: [] },
      escrow: {
        find: () => Promise.resolve({ token: 'vault/new', escrow: id }), open,
      },
    },
    state: { started: null, changes: new Map([[0, { outcome: { is: 'done', by: 'answer', out: { token: 'vault/new', escrow: id, fingerprint: 'fp1:k1:00', expires: null } } }]]) },
    mints: () => [mint], controls: new Map(), exposedIds: () => [],
  };
  return lookCx(cx as never, { c: mint as never, gen: 1, at: '2026-01-01T00:00:00.000Z' as never, signal: new AbortController().signal, timeoutMs: 1_000 });
}

test('a replacement whose value is sealed is a control; one that was stored and removed meanwhile is none, and no fault', async () => {
  expect((await runWith(() => Promise.resolve(new Secret('v'))).control('vault'))?.token.key).toBe('vault/new');
  expect(await runWith(() => Promise.reject(new TokenctlError('E_NO_VALUE', 'gone'))).control('vault')).toBeNull();
});
