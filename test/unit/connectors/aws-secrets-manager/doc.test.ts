import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { leastPolicy } from '../../../../src/connectors/aws-secrets-manager/permissions.ts';
import { ACCOUNT, REGION } from './world.ts';

it('the page gives the policy that the tests run with', () => {
  const page = readFileSync(new URL('../../../../docs/connectors/aws-secrets-manager.md', import.meta.url), 'utf8');
  const given: unknown = JSON.parse(/```json\n([\s\S]*?)```/.exec(page)?.[1] ?? '');
  expect(given).toEqual(leastPolicy({ region: REGION, account: ACCOUNT, paths: ['prod/*'], keys: [`arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`] }));
});
