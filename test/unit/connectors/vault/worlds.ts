import { describe, it } from 'vitest';
import { realVault } from './world.ts';

/** The same tests on the simulated server and, where there is one, on a real one; else the skip says what it needs. */
export function onEveryVault(name: string, tests: (real: boolean) => void): void {
  describe(`${name}, on the simulated server`, () => { tests(false); });
  describe(`${name}, on a real server`, () => {
    if (realVault === null) it.skip('needs TOKENCTL_TEST_VAULT_ADDR and TOKENCTL_TEST_VAULT_TOKEN', () => undefined);
    else tests(true);
  });
}
