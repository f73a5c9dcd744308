import { expect, test } from 'vitest';
import type { RunId } from '../../../src/core/brand.ts';
import { MINT_OWED_GAP, owedFacts, type MintOwed } from '../../../src/core/mint-owed.ts';
import { failedChanges } from '../../../src/cli/screens/failed.ts';
import { gapWords } from '../../../src/cli/screens/plan.ts';

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

test('every way in which a mint can be owed has words', () => {
  for (const code of Object.values(MINT_OWED_GAP)) expect(gapWords(code)).not.toBe(code);
});

test('what another run owes comes first, whatever incident it is of', () => {
  const failed = failedChanges();
  const owed = (o: MintOwed) => ({ is: 'refused', fault: { code: 'E_MINT_OWED', class: 'refused', facts: owedFacts(o) } }) as const;
  const run = 'R1' as RunId;
  failed.see('mint:vault/a', owed({ is: 'elsewhere', incident: 'INC-1', run }));
  failed.see('mint:vault/b', owed({ is: 'elsewhere', incident: 'INC-1', run }));
  failed.see('mint:vault/c', owed({ is: 'here', run }));
  failed.see('mint:vault/d', owed({ is: 'moved', incident: 'INC-2', run }));
  failed.see('mint:vault/e', owed({ is: 'unreadable', incident: 'INC-3' }));
  expect(failed.first('INC-9')).toEqual(['tokenctl resume R1 -i INC-1', 'tokenctl resume R1 -i INC-9', 'tokenctl status -i INC-2', 'tokenctl journal verify -i INC-3']);
  expect(failed.lines()[0]).toBe('mint refused (E_MINT_OWED: run R1, incident INC-1): vault/a, vault/b');
  for (const id of ['a', 'b', 'c', 'd', 'e']) failed.see(`mint:vault/${id}`, { is: 'done', by: 'answer', out: null });
  expect(failed.first('INC-9')).toEqual([]);
});
