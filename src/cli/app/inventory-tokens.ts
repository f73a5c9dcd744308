import { TokenctlError } from '../../core/errors.ts';
import type { Token } from '../../core/token.ts';
import { byField, byFingerprint, readSelector } from '../../intake/index.ts';
import { sanitize } from '../../ui/index.ts';
import type { House } from './house.ts';

/** Tokens of the inventory that selectors name, all if there is none; nobody is asked. Throws E_SELECTOR, E_SECRET_IN_ARGV. */
export function inventoryTokens(house: House, specs: readonly string[]): readonly Token[] {
  const { inventory } = house;
  if (specs.length === 0) return inventory.tokens;
  const deps = { inventory, issuers: house.issuers, ledgerTokens: () => [] };
  const found = new Set<Token>();
  for (const spec of specs) {
    const selector = readSelector(spec);
    switch (selector.is) {
      case 'field': for (const token of byField(selector, deps)) found.add(token); break;
      case 'fingerprint': found.add(byFingerprint(selector.text, deps)); break;
      case 'id': {
        const token = inventory.byKey(`${selector.issuer}/${selector.id}` as never);
        if (token === undefined) throw new TokenctlError('E_SELECTOR', `the inventory has no token ${sanitize(spec)}`, { next: ['tokenctl token list'] });
        found.add(token);
        break;
      }
      default: throw new TokenctlError('E_SELECTOR', 'Reports and the ledger name no token of the inventory here.', { hint: 'Give ISSUER/ID, owner=, issuer=, label= or fp1:….', next: ['tokenctl token identify @report.json'] });
    }
  }
  return [...found];
}
