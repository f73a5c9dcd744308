import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { leastPolicy } from '../../../../src/connectors/vault/permissions.ts';

it('the page gives the policy that the connector prints', () => {
  const page = readFileSync(new URL('../../../../docs/connectors/vault.md', import.meta.url), 'utf8');
  expect(/```hcl\n([\s\S]*?)```/.exec(page)?.[1]).toBe(leastPolicy({ role: 'incident', suspend: true, stores: [{ mount: 'kv', staging: 'kv-staging', paths: ['prod/payments'] }] }));
});
