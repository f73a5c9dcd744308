import { expect, it } from 'vitest';
import type { Token } from '../../../../src/core/token.ts';
import manual from '../../../../src/connectors/manual/index.ts';
import type { Issuer } from '../../../../src/ports/issuer.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { deps } from '../file/fixture.ts';

const token = { key: 'stripe/rk_1', issuer: 'stripe', id: 'rk_1', kind: 'stripe-restricted', subject: null } as unknown as Token;
const open = (config: object = {}, consoleSteps: (kind: string) => readonly string[] = () => []): Issuer => {
  if (!manual.issuer) throw new Error('the manual connector has an issuer');
  return manual.issuer.create('stripe', manual.issuer.config.parse(config), deps({ dir: '/', consoleSteps }));
};
const todo = async (issuer: Issuer): Promise<readonly string[]> => {
  const reply = await issuer.effects.revoke?.({ token, value: null }, effectCall('x'));
  return reply?.ok === 'needs-human' ? reply.todo : [];
};

it('never proves, presents or claims anything', async () => {
  const { reads, card, effects } = open();
  const call = effectCall('x');
  const of = { token, value: null };
  expect(await reads.round({ of, control: null, revokedAt: null, mayPresent: true }, call)).toMatchObject({ is: 'cannot-tell', vantages: 0, control: 'none' });
  expect(await reads.observe('revoke', of, call)).toMatchObject({ is: 'cannot-tell' });
  expect(await reads.inspect(of, call)).toBeNull();
  for await (const listed of reads.list(call)) expect(listed).toBe('nothing');
  expect(await reads.unit(token, call)).toEqual({ members: [token], complete: false });
  expect(card).toMatchObject({ present: 'never', verbs: ['revoke'], reversible: false, deadWhen: [], findMint: null });
  expect(Object.keys(effects)).toEqual(['revoke']);
});

it('hands the steps of the entry, else of the kind, else what can be said of any', async () => {
  expect(await todo(open({ console: ['Open the vault.'] }, () => ['of the kind']))).toEqual([expect.stringContaining('stripe/rk_1'), 'Open the vault.']);
  expect(await todo(open({ name: 'Stripe' }, (kind) => [`steps of ${kind}`]))).toEqual([expect.stringContaining('at Stripe'), 'steps of stripe-restricted']);
  expect(await todo(open())).toEqual([expect.stringContaining('stripe/rk_1'), expect.stringContaining('console of stripe')]);
});
