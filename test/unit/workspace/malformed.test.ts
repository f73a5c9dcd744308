import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadWorkspace } from '../../../src/workspace/index.ts';
import { refusalOf } from '../refusal.ts';
import { CONFIG, connectors, folder, good, INVENTORY, load } from './folder.ts';

const but = (text: string, from: string, to: string): string => { expect(text.split(from)).toHaveLength(2); return text.replace(from, to); };
const config = (from: string, to: string) => ({ ...good, 'tokenctl.yaml': but(CONFIG, from, to) });
const inventory = (from: string, to: string) => ({ ...good, 'inventory.yaml': but(INVENTORY, from, to) });

type Row = readonly [why: string, files: { readonly [path: string]: string }, place: string, says: RegExp, meant?: string];
const table: readonly Row[] = [
  ['an empty config', { 'tokenctl.yaml': '' }, 'tokenctl.yaml:1:1', /the file must be a mapping/],
  ['an unknown section', config('issuers:', 'issuer:'), 'tokenctl.yaml:6:1', /unknown key "issuer"/, 'issuers'],
  ['an unknown environment', config('environment: production', 'environment: prod'), 'tokenctl.yaml:2:14', /must be one of production, test/],
  ['a fingerprint key that is no reference', config('"file:~/.config/tokenctl/fp.key"', 'fp.key'), 'tokenctl.yaml:3:17', /not a reference \(env:NAME, file:PATH\)/],
  ['an operator without an id', config('id: dana, ', ''), 'tokenctl.yaml:5:5', /"id" is missing/],
  ['an operator given twice', config('issuers:', '  - { id: dana }\nissuers:'), 'tokenctl.yaml:6:11', /the operator "dana" is given twice/],
  ['an age recipient with a wrong character', config('ssh: "ssh-ed25519 AAAA', `age: "age1${'q'.repeat(58)}`), 'tokenctl.yaml:5:22', /not an age recipient/],
  ['an SSH key that lacks its end', config('0d3cJ2a9bX1k"', '0d3cJ2a9"'), 'tokenctl.yaml:5:22', /not an SSH public key/],
  ['a journal key of another name', config('ssh: "ssh-ed25519 AAAA', `journal: "mia+1a2b3c4d+${Buffer.alloc(33, 1).toString('base64')}`), 'tokenctl.yaml:5:26', /not a journal key/],
  ['a verifier with a password', config('https://api.', 'https://u:hunter2@api.'), 'tokenctl.yaml:7:65', /looks like a secret/],
  ['a private key for a public one', config('id: dana, ssh: "ssh-ed25519 AAAA', 'id: dana, age: "AGE-SECRET-KEY-1QQQQ'), 'tokenctl.yaml:5:22', /not an age recipient/],
  ['a journal key that is none', config('id: dana, ', 'id: dana, journal: x, '), 'tokenctl.yaml:5:26', /not a journal key/],
  ['an unknown connector', config('uses: jwt', 'uses: jwtt'), 'tokenctl.yaml:7:22', /no connector "jwtt"; there are jwt/, 'jwt'],
  ['a connector in the wrong role', config('uses: jwt', 'uses: file'), 'tokenctl.yaml:7:22', /the connector file cannot be used as issuer/],
  ['no connector', config('uses: vault-kv, ', ''), 'tokenctl.yaml:10:7', /"uses" is missing/],
  ['an unknown key of a connector', config('keys:', 'key:'), 'tokenctl.yaml:7:27', /unknown key "key"/, 'keys'],
  ['a bad value for a connector', config('"https://api.example.test/whoami"', '"api"'), 'tokenctl.yaml:7:65', /is not a URL/],
  ['a store on no issuer', config('on: authority', 'on: authorty'), 'tokenctl.yaml:10:29', /no issuer "authorty"/, 'authority'],
  ['a channel that faces nobody', config(', faces: customers', ''), 'tokenctl.yaml:12:8', /"faces" is missing/],
  ['a channel that faces the wrong ones', config('faces: customers', 'faces: customer'), 'tokenctl.yaml:12:45', /must be one of technicians, customers/, 'customers'],
  ['a bad name', config('  sealed:', '  Sealed:'), 'tokenctl.yaml:9:3', /a name is lower-case/],
  ['a short window in production', config('policy:', 'proof: { window: 2s }\npolicy:'), 'tokenctl.yaml:13:18', /possible only with environment: test/],
  ['a window that is none', config('policy:', 'proof: { window: short }\npolicy:'), 'tokenctl.yaml:13:18', /not a duration/],
  ['a TTL that is none', config('12h', 'forever'), 'tokenctl.yaml:13:19', /not a duration/],
  ['a selector that is none', config('"owner=deploy"', '"deploy"'), 'tokenctl.yaml:13:32', /not a selector/],
  ['a selector of no issuer', config('"issuer=authority"', '"issuer=athority"'), 'tokenctl.yaml:13:48', /would protect nothing/, 'authority'],
  ['a reason of no length', config("pattern: '^SEC-'", 'minLength: 0'), 'tokenctl.yaml:13:90', /"minLength" must be at least 1/],
  ['a key of tokens that is none', inventory('token: authority/8d1f0c3e', 'token: authority'), 'inventory.yaml:3:12', /not ISSUER\/ID/],
  ['an unknown issuer', inventory('token: authority/8d1f0c3e', 'token: autority/8d1f0c3e'), 'inventory.yaml:3:12', /no issuer "autority" in tokenctl\.yaml/, 'authority'],
  ['a token given twice', inventory('authority/key:k-2026', 'authority/8d1f0c3e'), 'inventory.yaml:13:12', /the token is given twice, first at inventory\.yaml:3$/],
  ['a fingerprint that is none', inventory('fp1:k1:9c41d2e0a1b2c3d4', 'fp1:9c41d2e0a1b2c3d4'), 'inventory.yaml:9:18', /not a fingerprint/],
  ['a fingerprint given twice', inventory('  - token: authority/key:k-2026', '  - token: authority/key:k-2026\n    fingerprint: "fp1:k1:9c41d2e0a1b2c3d4"'), 'inventory.yaml:14:18', /the token at inventory\.yaml:3 has the same fingerprint/],
  ['a value for an id', inventory('fingerprint: "fp1:k1:9c41d2e0a1b2c3d4"', 'value: hunter2'), 'inventory.yaml:9:5', /unknown key "value"/],
  ['a slot that is none', inventory('sealed/prod/payments#api_token', 'sealed/prod/payments'), 'inventory.yaml:11:15', /a slot is STORE\/PATH#FIELD/],
  ['a slot that climbs out', inventory('sealed/prod/payments#api_token', 'sealed/../../etc#x'), 'inventory.yaml:11:15', /a slot is STORE\/PATH#FIELD/],
  ['an unknown store', inventory('sealed/prod/payments#api_token', 'seald/prod/payments#api_token'), 'inventory.yaml:11:15', /no store "seald"/, 'sealed'],
  ['two tokens in one slot', inventory('payments#other', 'payments#api_token'), 'inventory.yaml:14:19', /holds the token at inventory\.yaml:3 already/],
  ['an unknown consumer', inventory('consumers: [payments]', 'consumers: [paymnts]'), 'inventory.yaml:11:61', /no consumer "paymnts"/, 'payments'],
  ['a check that is no URL', inventory('"https://payments.example.test/healthz"', 'payments'), 'inventory.yaml:16:64', /not an http\(s\) URL/],
  ['a check with a password', inventory('https://payments.', 'https://u:hunter2@payments.'), 'inventory.yaml:16:64', /looks like a secret/],
  ['a file in the folder', { 'tokenctl.yaml': CONFIG, 'inventory/a.yaml': INVENTORY, 'inventory/b.yaml': 'version: 1\ntokens: 3\n' }, 'inventory/b.yaml:2:9', /must be a list/],
  ['a consumer in two files', { 'tokenctl.yaml': CONFIG, 'inventory/a.yaml': INVENTORY, 'inventory/b.yaml': 'version: 1\nconsumers: { batch: {} }\n' }, 'inventory/b.yaml:2:14', /the consumer "batch" is given twice/],
];

describe('a malformed workspace: one sentence with its place, exit 2', () => {
  test.each(table.map((row) => [row[0], row] as const))('%s', async (_why, [, files, place, says, meant]) => {
    const e = await refusalOf('E_CONFIG', () => { const dir = folder(files); return loadWorkspace({ dir, connectors }); });
    expect(e.message).toMatch(says);
    expect(e.message.split(':').slice(0, 3).join(':')).toBe(place);
    expect(e.lines.find((l) => l.startsWith('did you mean')) ?? null).toBe(meant === undefined ? null : `did you mean "${meant}"?`);
    expect(JSON.stringify([e.message, e.lines])).not.toContain('hunter2');
  });

  test('complaints of config and inventory come together, each with its file', async () => {
    const files = { 'tokenctl.yaml': but(CONFIG, 'uses: jwt', 'uses: jwtt'), 'inventory.yaml': but(INVENTORY, 'ttl: 30d', 'ttl: long') };
    const e = await refusalOf('E_CONFIG', () => load(files));
    expect(e.message).toMatch(/^tokenctl\.yaml:7:22/);
    expect(e.lines.at(-1)).toMatch(/^inventory\.yaml:8:10: /);
  });

  test('a secret is refused, and not shown; public keys and fingerprints are none', async () => {
    const secret = ['glpat', 'aBcDeFgHiJkLmNoPqRsT'].join('-');
    for (const files of [config('./outbox', secret), inventory('owner: payments\n', `owner: ${secret}\n`), inventory('token: authority/8d1f0c3e', `token: authority/${secret}`)]) {
      const e = await refusalOf('E_CONFIG', () => load(files));
      expect(e.message).toMatch(/what looks like a secret value/);
      expect(JSON.stringify([e.message, e.lines, e.facts])).not.toContain('aBcDeFgH');
    }
    await load(good, { looksSecret: (t) => t.startsWith('ssh-') || t.startsWith('fp1:') });
  });

  test('a config that cannot be read', async () => {
    const dir = folder({});
    mkdirSync(join(dir, 'tokenctl.yaml'));
    await expect(loadWorkspace({ dir, connectors })).rejects.toMatchObject({ code: 'E_CONFIG', message: 'tokenctl.yaml:1:1: it is a folder, not a file' });
    await expect(loadWorkspace({ dir, file: 'other.yaml', connectors })).rejects.toMatchObject({ code: 'E_CONFIG', message: 'other.yaml:1:1: there is no such file' });
  });
});
