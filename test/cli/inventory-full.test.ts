/** A file of the inventory is read up to 1 MiB: entering tokens never makes one that is longer. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { enterTokens } from '../../src/workspace/index.ts';
import { CONFIG, load } from '../unit/workspace/folder.ts';
import { smallWorld } from './small-world.ts';

const MOST = 1 << 20;
const value = (): string => `acme_${randomBytes(18).toString('base64url')}`;

test('token add goes on in inventory/ where inventory.yaml is full, and then in the same file', { timeout: 60_000 }, async () => {
  const w = await smallWorld();
  onTestFinished(() => w.remove());
  const file = join(w.dir, 'inventory.yaml');
  const line = (i: number): string => `  - { token: authority/full-${String(i).padStart(6, '0')}, owner: payments }\n`;
  const lines = Math.floor((MOST - 600) / line(0).length);
  writeFileSync(file, readFileSync(file, 'utf8').replace('tokens:\n', `tokens:\n${Array.from({ length: lines }, (_, i) => line(i)).join('')}`));
  const full = readFileSync(file, 'utf8');
  const add = (id: string) => w.run(['token', 'add', '-', '--id', id, '--slot', 'sealed/prod/more#token', '--consumer', 'late'], { stdin: value() });
  expect(await add('authority/late-1')).toMatchObject({ code: 0, out: expect.stringContaining('authority/late-1 is in inventory/tokens-1.yaml ') });
  const second = await w.run(['token', 'add', '-', '--id', 'authority/late-2'], { stdin: value() });
  expect(second, second.err).toMatchObject({ code: 0, out: expect.stringContaining('inventory/tokens-1.yaml') });
  expect(await add('authority/late-1')).toMatchObject({ code: 2, err: expect.stringContaining('authority/late-1 is in the inventory already') });
  expect(readFileSync(file, 'utf8')).toBe(full);
  expect(readdirSync(join(w.dir, 'inventory'))).toEqual(['tokens-1.yaml']);
  expect(statSync(join(w.dir, 'inventory')).mode & 0o777).toBe(0o755);
  const listed = await w.run(['token', 'list', '--json']);
  expect(listed.doc().tokens).toHaveLength(lines + 3);

  // A file of ours that somebody took away leaves a gap in the numbers, and nothing is written over what stands behind it.
  renameSync(join(w.dir, 'inventory', 'tokens-1.yaml'), join(w.dir, 'inventory', 'tokens-2.yaml'));
  const behind = readFileSync(join(w.dir, 'inventory', 'tokens-2.yaml'), 'utf8');
  writeFileSync(join(w.dir, 'inventory', 'tokens-2.yaml'), `${behind}# ${'x'.repeat(MOST - behind.length - 10)}\n`);
  expect(await w.run(['token', 'add', '-', '--id', 'authority/late-3'], { stdin: value() })).toMatchObject({ code: 0, out: expect.stringContaining('inventory/tokens-3.yaml') });
  expect((await w.run(['token', 'list', '--json'])).doc().tokens).toHaveLength(lines + 4);

  // Somebody's own editor knows no such limit.
  writeFileSync(file, `${full}# ${'x'.repeat(1_000)}\n`);
  const refused = await w.run(['token', 'list']);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('inventory.yaml:1:1: the file is larger than 1 MiB') });
  expect(refused.err).toContain('every file of the folder inventory/');
});

test('thirty thousand new entries: files that are all read, each token once', async () => {
  const entries = Array.from({ length: 30_000 }, (_, i) => ({ token: `authority/${'t'.repeat(24)}${i}`, subject: 'a "name": with #marks', expires: '2027-01-01T00:00:00.000Z', fingerprint: `fp1:k1:${i.toString(16).padStart(16, '0')}` }));
  const files = enterTokens({ file: { path: 'inventory.yaml', text: '' }, entries, further: (n) => `inventory/tokens-${n + 1}.yaml`, how: {} });
  expect(files.length).toBeGreaterThan(3);
  for (const { text } of files) expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MOST);
  const { inventory } = await load(Object.fromEntries([['tokenctl.yaml', CONFIG], ...files.map((f) => [f.path, f.text])]));
  expect(inventory.tokens.map((t) => t.key).toSorted()).toEqual(entries.map((e) => e.token).toSorted());
});
