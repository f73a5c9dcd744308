/** The main job at a Vault, simulated or real: its tokens leaked, their slots in KV v2, services that read them there. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finding } from '../../demo/gitleaks-report.ts';
import { instant } from '../../src/core/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { makeFingerprinter, newFingerprintKey, parseFingerprintKey } from '../../src/escrow/index.ts';
import type { JournalEvent } from '../../src/journal/index.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { vaultWorld, type VaultWorld } from '../unit/connectors/vault/world.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';
import { BIN, type Ran } from './e2e-world.ts';

export interface VaultJob {
  readonly w: VaultWorld;
  readonly dir: string;
  readonly base: string;
  readonly leaked: readonly { readonly accessor: string; readonly value: string; readonly path: string; readonly field: string }[];
  readonly env: { readonly [name: string]: string };
  readonly incidentDir: string;
  tokenctl(...argv: readonly string[]): Promise<Ran>;
  /** The program as shipped, with more or other variables. */
  spawn(argv: readonly string[], more?: { readonly env?: { readonly [name: string]: string }; readonly uid?: number; readonly gid?: number; readonly dir?: string }): ChildProcess;
  events(): Promise<JournalEvent[]>;
  /** What a consumer reads now, and the metadata of the path. */
  current(path: string): Promise<{ readonly fields: { readonly [field: string]: unknown }; readonly versions: { readonly [n: string]: { readonly destroyed: boolean } } }>;
  close(): Promise<void>;
}

export const RUN = ['run', 'leaked-token', '--var', 'tokens=@report.json', '--var', 'seen=internal', '--reason', 'drill: found by a scanner in a build log', '--yes'] as const;

export async function vaultJob(o: { readonly real?: boolean; readonly nodes?: number; readonly staging?: boolean; readonly issuer?: string; /** What stands before the address that tokenctl is told. */ readonly through?: (url: string) => Promise<string> } = {}): Promise<VaultJob> {
  const w = await vaultWorld({ clock: systemClock, real: o.real === true, nodes: o.nodes ?? 1 });
  const base = await mkdtemp(join(tmpdir(), 'tokenctl-vault-'));
  const dir = join(base, 'workspace');
  await mkdir(dir, { mode: 0o700 });
  const key = newFingerprintKey((n) => randomBytes(n));
  await writeFile(join(base, 'fp.key'), `${key.reveal()}\n`, { mode: 0o600 });
  const of = makeFingerprinter(parseFingerprintKey(key)).of;
  const places = [['prod/payments', 'api_token'], ['prod/payments', 'batch_token'], ['prod/mailer', 'api_token']] as const;
  const leaked = await Promise.all(places.map(async ([path, field]) => { const { token, value } = await w.expose({ display_name: field.replace('_', '-') }); return { accessor: token.id ?? '', value: value?.reveal() ?? '', path, field }; }));
  const kv = w.names.kv;
  for (const path of new Set(places.map(([p]) => p)))
    await w.admin('POST', `${kv}/data/${path}`, { data: { ...Object.fromEntries(leaked.filter((l) => l.path === path).map((l) => [l.field, l.value])), database: 'kept', port: 5432 } });
  const services = await Promise.all(leaked.map((l) => service(w, kv, l)));
  await writeFile(join(dir, 'report.json'), JSON.stringify(leaked.map((l, i) => finding({ secret: l.value, rule: 'vault-service-token', file: `deploy/${i}.env`, line: 3, date: instant(Date.now() - 3_600_000) }))), { mode: 0o600 });
  const address = await o.through?.(w.front.url) ?? w.front.url;
  const nodes = w.fake !== null && (o.nodes ?? 1) > 1 ? `, nodes: ${JSON.stringify([address, ...w.fake.nodes.slice(1).map((n) => n.url)])}` : '';
  await writeFile(join(dir, 'tokenctl.yaml'), `version: 1
environment: test
proof: { window: 1s }
fingerprintKey: "file:../fp.key"
issuers:
  vault: { uses: vault, address: "${address}"${nodes}, auth: { token: "env:OWN_TOKEN" }, mint: { role: ${w.names.role}, may: ["${kv}/data/apps/payments"] }${o.issuer ?? ''} }
stores:
  kv: { uses: vault-kv, on: vault, mount: ${kv}${o.staging === false ? '' : `, staging: ${w.names.staging}`} }
channels:
  eng: { uses: file, path: ./outbox, faces: technicians }
policy: { maxTtl: 1d, reason: { minLength: 5 } }
`);
  await writeFile(join(dir, 'inventory.yaml'), `version: 1
tokens:
${leaked.map((l, i) => `  - token: vault/${l.accessor}
    owner: team-${i}
    scopes: ["${w.names.policy}"]
    ttl: 10h
    fingerprint: "${of(new Secret(l.value))}"
    slots:
      - { at: "kv/${l.path}#${l.field}", consumers: [service-${i}] }`).join('\n')}
consumers:
${services.map((s, i) => `  service-${i}: { reloads: 0s, check: { get: "http://127.0.0.1:${(s.address() as AddressInfo).port}/healthz", shows: token.id } }`).join('\n')}
`);
  const env = { PATH: process.env['PATH'] ?? '', HOME: base, XDG_CONFIG_HOME: join(base, 'config'), XDG_STATE_HOME: join(base, 'state'), XDG_CACHE_HOME: join(base, 'cache'), TOKENCTL_OPERATOR: 'you', OWN_TOKEN: w.own.value };
  const tokenctl = async (...argv: readonly string[]): Promise<Ran> => {
    const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
    streams.keys.end();
    const exit = await main({ argv: ['-C', dir, ...argv], env, streams, clock: systemClock, cwd: base, signals: { stop: new AbortController().signal, drop: new AbortController().signal, received: () => null } });
    const out = streams.stdout.written();
    return { exit, out, err: streams.stderr.written(), json: argv.includes('--json') ? JSON.parse(out) : null };
  };
  const trusted = await tokenctl('config', 'trust', '--yes', '-q');
  if (trusted.exit !== 0) throw new Error(`the workspace is not trusted: ${trusted.err}`);
  const incidentDir = join(base, 'state', 'tokenctl', 'incidents', 'INC-1');
  return {
    w, dir, base, leaked, env, incidentDir, tokenctl,
    spawn: (argv, { dir: from = dir, ...more } = {}) => spawn(process.execPath, [BIN, '-C', from, ...argv], { ...more, env: { ...env, ...more.env }, cwd: base, stdio: ['ignore', 'pipe', 'pipe'] }),
    events: async () => (await readFile(join(incidentDir, 'journal.jsonl'), 'utf8')).split('\n').slice(0, -1).map((line) => JSON.parse(line) as JournalEvent),
    current: async (path) => ({ fields: (await w.admin('GET', `${kv}/data/${path}`)).data.data, versions: (await w.admin('GET', `${kv}/metadata/${path}`)).data.versions }),
    close: async () => { for (const s of services) { s.closeAllConnections(); s.close(); } await w.close(); await rm(base, { recursive: true, force: true }); },
  };
}

/** A consumer that reads its field at each question, and shows the accessor of what it holds. */
async function service(w: VaultWorld, kv: string, { path, field }: { readonly path: string; readonly field: string }): Promise<Server> {
  const server = createServer((_, response) => {
    w.admin('GET', `${kv}/data/${path}`).then(({ data }) => w.admin('POST', 'auth/token/lookup', { token: String(data.data[field]) }))
      .then(({ data }) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ token: { id: data.accessor } })), () => response.writeHead(503).end('{}'));
  });
  await new Promise<void>((done) => { server.listen(0, '127.0.0.1', () => done()); });
  return server;
}
