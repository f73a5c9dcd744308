import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import * as z from 'zod';
import { defineConnector, filling, type Connector } from '../../../src/ports/connector.ts';
import { loadWorkspace, type LoadWorkspaceIn, type Workspace } from '../../../src/workspace/index.ts';

const never = (): never => { throw new Error('a workspace is read, nothing is built'); };
const make = <C>(config: z.ZodType<C>, endpoints: (c: C) => readonly string[]) => filling<C, never>({ config, create: never, endpoints });
/** Connectors with a small schema each: what is tested is the house's part. */
export const connectors: ReadonlyMap<string, Connector> = new Map([
  defineConnector({ uses: 'jwt', summary: 'Our own authority.', issuer: make(z.strictObject({ keys: z.string().min(1), verifiers: z.array(z.url()).optional() }), (c) => [c.keys, ...(c.verifiers ?? [])]) }),
  defineConnector({ uses: 'file', summary: 'Files.', store: make(z.strictObject({ path: z.string() }), (c) => [c.path]),
    channel: make(z.strictObject({ path: z.string(), faces: z.enum(['technicians', 'customers']) }), (c) => [c.path]) }),
  defineConnector({ uses: 'vault-kv', summary: 'KV.', store: make(z.strictObject({ on: z.string(), mount: z.string() }), () => []) }),
].map((c) => [c.uses, c]));

const made: string[] = [];
afterAll(() => { for (const dir of made) rmSync(dir, { recursive: true, force: true }); });

/** A temporary folder with these files. */
export function folder(files: { readonly [path: string]: string }): string {
  const dir = mkdtempSync(join(tmpdir(), 'workspace-'));
  made.push(dir);
  for (const [path, text] of Object.entries(files)) { mkdirSync(dirname(join(dir, path)), { recursive: true }); writeFileSync(join(dir, path), text, { mode: 0o600 }); }
  return dir;
}

export const CONFIG = `version: 1
environment: production
fingerprintKey: "file:~/.config/tokenctl/fp.key"
operators:
  - { id: dana, ssh: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9c8Dd1yW0GmGm2o2cW0j4Y3l0bq5Yp0d3cJ2a9bX1k" }
issuers:
  authority: { uses: jwt, keys: "file:./authority", verifiers: ["https://api.example.test/whoami"], expect: { iss: x } }
stores:
  sealed: { uses: file, path: ./sealed }
  kv: { uses: vault-kv, on: authority, mount: kv }
channels:
  out: { uses: file, path: ./outbox, faces: customers }
policy: { maxTtl: 12h, never: ["owner=deploy", "issuer=authority"], reason: { pattern: '^SEC-' } }
`;
export const INVENTORY = `version: 1
tokens:
  - token: authority/8d1f0c3e
    owner: payments
    labels: [prod]
    scopes: ["payments:read"]
    audience: [payments-api]
    ttl: 30d
    fingerprint: "fp1:k1:9c41d2e0a1b2c3d4"
    slots:
      - { at: "sealed/prod/payments#api_token", consumers: [payments] }
      - { at: "kv/prod/batch#token", consumers: [batch] }
  - token: authority/key:k-2026
    slots: [{ at: "sealed/prod/payments#other" }]
consumers:
  payments: { owner: payments-team, reloads: 2m, check: { get: "https://payments.example.test/healthz", shows: token.id } }
  batch:
`;

export const load = (files: { readonly [path: string]: string }, more: Partial<LoadWorkspaceIn> = {}): Promise<Workspace> =>
  loadWorkspace({ dir: folder(files), connectors, ...more });
export const good = { 'tokenctl.yaml': CONFIG, 'inventory.yaml': INVENTORY };
