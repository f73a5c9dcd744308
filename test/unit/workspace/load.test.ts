import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { as, type PlaceKey, type TokenKey } from '../../../src/core/brand.ts';
import { ageRecipientOf, newAgeIdentity } from '../../../src/platform/age.ts';
import { configJsonSchema, configText, inventoryJsonSchema, inventoryText, loadWorkspace } from '../../../src/workspace/index.ts';
import { CONFIG, connectors, folder, good, INVENTORY, load } from './folder.ts';

test('the workspace as the other rooms get it', async () => {
  const w = await load(good);
  expect(w).toMatchObject({ environment: 'production', proof: { windowMs: null }, fingerprintKey: 'file:~/.config/tokenctl/fp.key',
    operators: [{ id: 'dana', age: null, journal: null }], policy: { maxTtlMs: 43_200_000, never: ['owner=deploy', 'issuer=authority'], reason: { minLength: 20, pattern: '^SEC-' } } });
  expect(w.issuers.get('authority')).toEqual({ uses: 'jwt', role: 'issuer', expect: { iss: 'x' }, config: { keys: 'file:./authority', verifiers: ['https://api.example.test/whoami'] } });
  expect(w.channels.get('out')?.config).toEqual({ path: './outbox', faces: 'customers' });
  expect(w.endpoints.list).toEqual(['channel out (file): ./outbox', 'consumer payments: https://payments.example.test', 'issuer authority (jwt): file:./authority',
    'issuer authority (jwt): https://api.example.test/whoami', 'store sealed (file): ./sealed']);
});

test('the inventory: tokens, consumers, and places with all their fields', async () => {
  const { inventory } = await load(good);
  const key = as<TokenKey>('authority/8d1f0c3e');
  expect(inventory.byKey(key)).toMatchObject({ issuer: 'authority', id: '8d1f0c3e', kind: 'jwt', owner: 'payments', declared: { scopes: ['payments:read'], audience: ['payments-api'], ttlMs: 30 * 86_400_000 } });
  expect(inventory.byKey(as<TokenKey>('authority/key:k-2026'))).toMatchObject({ id: 'key:k-2026', kind: 'jwt-key', declared: null });
  expect(inventory.byFingerprint(inventory.byKey(key)?.fingerprint ?? as(''))?.key).toBe(key);
  expect(inventory.placesOf(key).map((p) => p.key)).toEqual(['sealed/prod/payments', 'kv/prod/batch']);
  expect(inventory.places.get(as<PlaceKey>('sealed/prod/payments'))).toMatchObject({ store: 'sealed', path: 'prod/payments', fields: [{ field: 'api_token', consumers: ['payments'] }, { field: 'other', consumers: [] }] });
  expect(inventory.consumers.get('payments')).toEqual({ name: 'payments', owner: 'payments-team', reloadsMs: 120_000, check: { get: 'https://payments.example.test/healthz', shows: 'token.id' } });
  expect(inventory.consumers.get('batch')).toEqual({ name: 'batch', owner: null, reloadsMs: 0, check: null });
  expect(inventory.searched).toBe(true);
});

test('found upwards, not above the git root; a folder of inventories is one inventory', async () => {
  const dir = folder({ 'tokenctl.yaml': CONFIG, 'inventory/a.yaml': INVENTORY, 'inventory/b.yaml': 'version: 1\ntokens: [{ token: authority/x }]\n', 'inventory/notes.md': 'no', 'a/b/c.txt': '', 'repo/.git/HEAD': '' });
  const w = await loadWorkspace({ dir: join(dir, 'a/b'), connectors });
  expect(w.dir).toBe(dir);
  expect(w.inventory.tokens).toHaveLength(3);
  mkdirSync(join(dir, 'repo/src'));
  await expect(loadWorkspace({ dir: join(dir, 'repo/src'), connectors })).rejects.toMatchObject({ code: 'E_NO_WORKSPACE', exit: 2, next: ['tokenctl init'] });
  expect((await loadWorkspace({ dir: join(dir, 'repo/src'), file: '../../tokenctl.yaml', connectors })).dir).toBe(dir);
});

test('a shortened window needs environment: test, where a short reason will do', async () => {
  const w = await load({ ...good, 'tokenctl.yaml': CONFIG.replace('production', 'test').replace('policy:', 'proof: { window: 2s }\npolicy:') });
  expect(w).toMatchObject({ proof: { windowMs: 2000 }, policy: { reason: { minLength: 1 } } });
  expect((await load({ ...good, 'tokenctl.yaml': CONFIG.replace('policy:', 'proof: { window: 10m }\npolicy:') })).proof.windowMs).toBe(600_000);
});

test('digests change with what they are of, and with nothing else', async () => {
  const of = async (edit: (c: string) => string, edit2 = (i: string) => i) => load({ 'tokenctl.yaml': edit(CONFIG), 'inventory.yaml': edit2(INVENTORY) });
  const a = await of((c) => c);
  const digests = (w: typeof a) => [w.digest, w.endpoints.digest, w.policyDigest];
  expect(digests(await of((c) => `# moved\n${c}`, (i) => i.replace('owner: payments\n', 'owner: other\n')))).toEqual(digests(a));
  const changed = async (edit: (c: string) => string, edit2?: (i: string) => string) => digests(await of(edit, edit2)).map((d, n) => d !== digests(a)[n]);
  expect(await changed((c) => c.replace('iss: x', 'iss: y'))).toEqual([true, false, false]);
  expect(await changed((c) => c.replace('./sealed', './other'))).toEqual([true, true, false]);
  expect(await changed((c) => c.replace('12h', '13h'))).toEqual([false, false, true]);
  expect(await changed((c) => c, (i) => i.replace('payments.example', 'evil.example'))).toEqual([true, true, false]);
});

test('what init writes passes its own check', async () => {
  for (const environment of ['production', 'test'] as const) {
    const schemas = './schemas';
    const text = configText({ environment, fingerprintKey: 'file:~/fp.key', operator: { id: 'dana "d"', ssh: null, age: await ageRecipientOf(await newAgeIdentity()), journal: null }, schemas });
    const w = await load({ 'tokenctl.yaml': text, 'inventory.yaml': inventoryText({ schemas }) });
    expect(w).toMatchObject({ environment, operators: [{ id: 'dana "d"' }] });
    expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/schemas\/tokenctl\.schema\.json\n/);
  }
});

test('the JSON Schemas know connectors and their fields', () => {
  const schema = configJsonSchema(connectors) as any;
  const entry = schema.properties.stores.additionalProperties;
  expect(entry.properties.uses.oneOf.map((x: { const: string }) => x.const)).toEqual(['file', 'vault-kv']);
  expect(Object.keys(entry.allOf[0].then.properties)).toEqual(['path', 'uses', 'expect']);
  expect((inventoryJsonSchema() as any).properties.tokens.anyOf[0].items.properties.slots.items.required).toEqual(['at']);
});
