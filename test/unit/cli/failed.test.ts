import { expect, test } from 'vitest';
import { failedChanges } from '../../../src/cli/screens/failed.ts';

const refused = (why: string) => ({ is: 'refused', fault: { code: 'E_REFUSED', class: 'refused', facts: { why } } }) as const;

test('a run says once why it could not do what it did not do', () => {
  const failed = failedChanges();
  for (const id of ['a', 'b', 'c', 'd']) failed.see(`mint:vault/${id}`, refused("tokenctl's own token is on the ledger"));
  failed.see('prove:vault/e', { is: 'failed', fault: { code: 'E_CANNOT_TELL', class: 'lost' } });
  failed.see('tell', { is: 'failed', fault: { code: 'E_UNAVAILABLE', class: 'unavailable' } });
  expect(failed.lines()).toEqual([
    "mint refused (E_REFUSED: tokenctl's own token is on the ledger): vault/a, vault/b, vault/c and 1 more",
    'prove failed (E_CANNOT_TELL): vault/e',
    'tell failed (E_UNAVAILABLE)',
  ]);
  failed.see('prove:vault/e', { is: 'done', by: 'answer', out: null });
  expect(failed.lines()).toHaveLength(2);
});
