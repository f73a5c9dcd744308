/** A replacement is reported: it is known for what it is, by its fingerprint. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { e2eWorld, RUN } from './e2e-world.ts';

test('ledger add: what a run made is named when it leaks, with what it replaced', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  expect((await w.tokenctl(...RUN)).exit).toBe(3);
  const [first] = w.leaked;
  const now = await w.held(first?.service ?? '');
  await writeFile(join(w.dir, 'second.txt'), `${now.current.value}\n`);

  const added = await w.tokenctl('ledger', 'add', '@second.txt', '-i', 'INC-1', '--json');
  expect(added.exit, added.err).toBe(0);
  expect(added.json.entries).toMatchObject([{ token: `authority/${now.current.jti}`, state: 'exposed', was: 'new', inInventory: false, replaces: { of: `authority/${first?.jti}` } }]);
  // The second time nothing is new, and nothing is said.
  const again = await w.tokenctl('ledger', 'add', '@second.txt', '-i', 'INC-1', '--json');
  expect(again.json.entries).toMatchObject([{ was: 'known', replaces: null }]);

  const other = await w.held(w.leaked[1]?.service ?? '');
  await writeFile(join(w.dir, 'third.txt'), `${other.current.value}\n`);
  const said = await w.tokenctl('ledger', 'add', '@third.txt', '-i', 'INC-1');
  expect(said.out).toContain(`to replace authority/${w.leaked[1]?.jti}: it leaked again.`);
  expect(said.out + said.err).not.toContain(other.current.value);
});
