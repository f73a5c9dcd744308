import { TokenctlError } from '../../core/errors.ts';
import type { Inventory } from '../../core/inventory.ts';
import type { Fingerprinter } from '../../escrow/index.ts';

const keyIdOf = (fingerprint: string): string => fingerprint.split(':')[1] ?? '';

/**
 * Fingerprints that were made with another key match nothing, which is not the same as not found (TRUTH T10.2). Throws
 * E_FINGERPRINT_KEY if that is so of all of them: this machine has another key than the team. `warn` is told of some.
 */
export function checkKeyOfInventory(inventory: Inventory, key: Fingerprinter, warn: (text: string) => void): void {
  const known = inventory.tokens.flatMap((t) => (t.fingerprint === null ? [] : [{ key: t.key, by: keyIdOf(t.fingerprint) }]));
  const foreign = known.filter((t) => t.by !== key.keyId);
  const [first] = foreign;
  if (first === undefined) return;
  const what = `made with the key ${first.by}; the fingerprint key here is ${key.keyId}`;
  if (foreign.length === known.length)
    throw new TokenctlError('E_FINGERPRINT_KEY', `the fingerprints of the inventory were ${what}, so nothing can be matched with it`, { hint: 'It is the same for the whole team; ask a colleague for it.', next: ['tokenctl doctor'] });
  warn(`${foreign.length} of ${known.length} tokens of the inventory cannot be found by their value: the fingerprint of ${first.key} was ${what}. Enter them again: tokenctl token add -`);
}
