/** The inventory filled from the issuers, and the policy held against it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { e2eWorld, RUN } from './e2e-world.ts';

test('token sync: what is new is written once, what is gone is shown, a half list changes nothing', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  const file = join(w.dir, 'inventory.yaml');
  // The authority lists its signing key too, which nobody had put there.
  const first = await w.tokenctl('token', 'sync', '--exit-code', '--json');
  expect(first.json.issuers[0].added).toEqual([expect.stringMatching(/^authority\/key:/)]);
  const before = await readFile(file, 'utf8');
  expect((await w.tokenctl('token', 'sync', '--exit-code')).exit).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(before);

  // Three replacements come into being, of which the inventory knows nothing.
  expect((await w.tokenctl(...RUN)).exit).toBe(3);
  const looked = await w.tokenctl('token', 'sync', '--dry-run', '--exit-code', '--json');
  expect(looked).toMatchObject({ exit: 10, json: { written: false, issuers: [{ issuer: 'authority', trouble: null }] } });
  expect(looked.json.issuers[0].added).toHaveLength(3);
  expect(await readFile(file, 'utf8')).toBe(before);
  const done = await w.tokenctl('token', 'sync', 'authority');
  expect(done.exit, done.err).toBe(0);
  const after = await readFile(file, 'utf8');
  expect(after.split('\n').filter((l) => !before.split('\n').includes(l)).some((l) => l.includes('scopes'))).toBe(false);
  const listed = (await w.tokenctl('token', 'list', '--json')).json.tokens.map((t: { token: string }) => t.token);
  for (const key of looked.json.issuers[0].added) expect(listed).toContain(key);
  // What was revoked is listed no more: shown until somebody takes it out, and never taken out by us.
  const later = await w.tokenctl('token', 'sync', '--exit-code', '--json');
  expect(later).toMatchObject({ exit: 10, json: { written: false, issuers: [{ added: [], changed: [] }] } });
  expect(later.json.issuers[0].gone.toSorted()).toEqual(w.leaked.map((l) => `authority/${l.jti}`).toSorted());
  expect((await w.tokenctl('doctor')).exit).toBe(0);
  for (const { value } of w.leaked) expect(after + done.out).not.toContain(value);

  await writeFile(file, `${after.trimEnd()}\n`.replace(/^tokens:\n/m, 'tokens:\n  - { token: authority/of-old-times, owner: payments, scopes: ["a:b"], ttl: 400d }\n'));
  const gone = await w.tokenctl('token', 'sync', '--json', '--exit-code');
  expect(gone).toMatchObject({ exit: 10, json: { issuers: [{ gone: expect.arrayContaining(['authority/of-old-times']), added: [] }] } });
  expect((await w.tokenctl('token', 'sync', 'nobody')).exit).toBe(2);

  // policy check names what protects nothing and what lives too long.
  const checked = await w.tokenctl('policy', 'check', '--json');
  expect(checked).toMatchObject({ exit: 3, json: { tooLong: [{ token: 'authority/of-old-times', ttl: '400d' }] } });
  const config = join(w.dir, 'tokenctl.yaml');
  await writeFile(config, `${(await readFile(config, 'utf8')).replace(/^policy:.*$/m, '')}\npolicy: { never: ["owner=payments", "owner=nobody"], reason: { minLength: 12 } }\n`);
  const never = await w.tokenctl('policy', 'check', '--reason', 'too short', '--json');
  expect(never).toMatchObject({ exit: 5, json: { reason: { given: 'refused' }, never: [{ rule: 'owner=payments' }, { rule: 'owner=nobody', protects: [] }] } });
  expect(never.json.never[0].protects).toContain('authority/of-old-times');
  const human = await w.tokenctl('policy', 'check');
  expect(human.out).toContain('never owner=nobody: protects NOTHING');
});
