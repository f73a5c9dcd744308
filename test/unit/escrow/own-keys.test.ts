import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { ensureFingerprintKey, parseFingerprintKey } from '../../../src/escrow/index.ts';
import { ownKeys } from '../../../src/escrow/own-keys.ts';
import { sealTo, unseal } from '../../../src/platform/age.ts';

let home: string, configDir: string;
beforeEach(() => { home = mkdtempSync(join(tmpdir(), 'tokenctl-')); configDir = join(home, 'config', 'tokenctl'); });
afterEach(() => { rmSync(home, { recursive: true, force: true }); });
const open = (name = 'dana') => ownKeys({ configDir, name });

it('makes each key at first need, private, and keeps it', async () => {
  const keys = open();
  const recipient = await keys.recipient();
  expect(recipient).toMatch(/^age1[a-z0-9]{58}$/);
  expect(readdirSync(configDir)).toEqual(['age.key']);
  const signer = await keys.signer();
  expect(Buffer.from(signer.bytes()).toString('base64')).toBe(signer.seed.reveal());
  expect(signer.bytes().length).toBe(32);
  for (const path of Object.values(keys.files)) expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(configDir).mode & 0o777).toBe(0o700);

  const again = open('another');
  expect(await again.recipient()).toBe(recipient);
  const kept = await again.signer();
  expect([kept.name, kept.seed.reveal()]).toEqual(['dana', signer.seed.reveal()]);
  expect(await unseal(await again.identity(), await sealTo([recipient], 'x'))).toEqual({ is: 'open', text: 'x' });
});

it('makes one key when several first commands start at once', async () => {
  const recipients = await Promise.all(Array.from({ length: 8 }, () => open().recipient()));
  expect(new Set(recipients).size).toBe(1);
  const seeds = await Promise.all(Array.from({ length: 8 }, async () => (await open().signer()).seed.reveal()));
  expect(new Set(seeds).size).toBe(1);
  expect(readdirSync(configDir)).toEqual(['age.key', 'journal.key']);
});

it('refuses files that are open to others, and says what to type', async () => {
  const keys = open();
  await keys.recipient();
  chmodSync(keys.files.age, 0o644);
  await expect(open().identity()).rejects.toMatchObject({ code: 'E_REF', next: [expect.stringContaining('chmod 600')] });
});

it.each(['', 'AGE-SECRET-KEY-1CANARY\n', 'age1x\n', 'tokenctl-journal-key-1 dana canary\n', 'a\nb\n'])('refuses %j as a key, and does not repeat or replace it', async (text) => {
  const { files } = open();
  await open().recipient();
  await open().signer();
  for (const [path, read] of [[files.age, () => open().identity()], [files.journal, () => open().signer()]] as const) {
    writeFileSync(path, text);
    const error: unknown = await read().catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'E_REF' });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/canary/i);
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

it('refuses a name that a signed note cannot carry', async () => {
  for (const name of ['', 'a b', 'a+b']) await expect(open(name).signer()).rejects.toMatchObject({ code: 'E_USAGE' });
});

it('makes a fingerprint key once, and never another', async () => {
  const path = join(configDir, 'fp.key');
  expect([await ensureFingerprintKey(path), await ensureFingerprintKey(path)]).toEqual([true, false]);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(parseFingerprintKey(new Secret(readFileSync(path, 'utf8'))).length).toBe(32);
});
